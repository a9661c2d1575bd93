-- Balances follow from the moves: every inserted batch of moves is added up once per balance row.
-- What a batch adds goes in (location, material, lot) order, and operations lock what they take from in the same
-- order before they move it, so two batches never wait for each other in a circle.
-- A source without enough makes the CHECK (on_hand >= 0) fail and with it the whole batch.
create function keep_stock_balances() returns trigger
language plpgsql security definer as $$
declare
    expected bigint;
    changed bigint;
begin
    -- What comes in. Moves of value alone are left to the second statement: they change a row that is there.
    insert into stock_balance as b (location_id, material_id, lot_id, on_hand, value)
    select m.target_id, m.material_id, m.lot_id, sum(m.quantity), sum(m.value)
    from moves m
    join location l on l.id = m.target_id and l.kind in ('warehouse', 'wip')
    where m.quantity > 0
    group by 1, 2, 3
    order by 1, 2, 3
    on conflict (location_id, material_id, lot_id)
        do update set on_hand = b.on_hand + excluded.on_hand, value = b.value + excluded.value;

    -- What goes out. One look into the unique index for each row: "offset 0" keeps the planner from reading all
    -- balances instead, of which finished orders leave more and more behind.
    with change as (
        select side.location_id, side.material_id, side.lot_id,
               sum(side.quantity) as quantity, sum(side.value) as value
        from (
            select source_id as location_id, material_id, lot_id, -quantity as quantity, -value as value from moves
            union all
            select target_id, material_id, lot_id, quantity, value from moves where quantity = 0
        ) side
        join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip')
        group by 1, 2, 3
    ), held as (
        select found.id, change.quantity, change.value
        from change
        cross join lateral (
            select b.id from stock_balance b
            where b.location_id = change.location_id and b.material_id = change.material_id
              and b.lot_id is not distinct from change.lot_id
            offset 0
        ) found
    ), done as (
        update stock_balance b
        set on_hand = b.on_hand + held.quantity, value = b.value + held.value
        from held
        where b.id = held.id
        returning b.id
    )
    select (select count(*) from change), (select count(*) from done) into expected, changed;
    if changed < expected then
        raise check_violation using message = 'stock moves out of a place that never held the material',
            constraint = 'ck_stock_balance_on_hand_not_negative';
    end if;
    return null;
end
$$;

create trigger keep_stock_balances
after insert on stock_move
referencing new table as moves
for each statement execute function keep_stock_balances();
