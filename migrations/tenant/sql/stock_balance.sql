-- Balances follow from the moves: every inserted batch of moves is added up once per balance row.
-- Rows are locked in (location, material, lot) order, so two batches never wait for each other in a circle.
-- A source without enough makes the CHECK (on_hand >= 0) fail and with it the whole batch.
create function keep_stock_balances() returns trigger
language plpgsql security definer as $$
declare
    touched bigint[];
    expected bigint;
    changed bigint;
begin
    insert into stock_balance (location_id, material_id, lot_id, on_hand, value)
    select distinct m.target_id, m.material_id, m.lot_id, 0, 0
    from moves m
    join location l on l.id = m.target_id and l.kind in ('warehouse', 'wip')
    order by 1, 2, 3
    on conflict (location_id, material_id, lot_id) do nothing;

    -- One look into the unique index for each side of a move. "offset 0" keeps the planner from reading
    -- all balances instead: those of finished orders stay, so the table grows with every order.
    select array_agg(held.id) into touched
    from (
        select target_id as location_id, material_id, lot_id from moves
        union
        select source_id, material_id, lot_id from moves
    ) side
    cross join lateral (
        select b.id from stock_balance b
        where b.location_id = side.location_id and b.material_id = side.material_id
          and b.lot_id is not distinct from side.lot_id
        offset 0
    ) held;

    perform 1
    from stock_balance
    where id = any(touched)
    order by location_id, material_id, lot_id
    for update;

    with change as (
        select side.location_id, side.material_id, side.lot_id,
               sum(side.quantity) as quantity, sum(side.value) as value
        from (
            select target_id as location_id, material_id, lot_id, quantity, value from moves
            union all
            select source_id, material_id, lot_id, -quantity, -value from moves
        ) side
        join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip')
        group by 1, 2, 3
    ), done as (
        update stock_balance b
        set on_hand = b.on_hand + c.quantity, value = b.value + c.value
        from change c
        where b.id = any(touched) and b.location_id = c.location_id and b.material_id = c.material_id
          and b.lot_id is not distinct from c.lot_id
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
