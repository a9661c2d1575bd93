-- Balances follow from the moves: every inserted batch of moves is added up once per balance row.
-- Rows are locked in (location, material, lot) order, so two batches never wait for each other in a circle.
-- A source without enough makes the CHECK (on_hand >= 0) fail and with it the whole batch.
create function keep_stock_balances() returns trigger
language plpgsql security definer as $$
declare
    expected bigint;
    changed bigint;
begin
    insert into stock_balance (location_id, material_id, lot_id, on_hand, value)
    select distinct m.target_id, m.material_id, m.lot_id, 0, 0
    from moves m
    join location l on l.id = m.target_id and l.kind in ('warehouse', 'wip')
    order by 1, 2, 3
    on conflict (location_id, material_id, lot_id) do nothing;

    perform 1
    from stock_balance b
    where exists (select from moves m where m.material_id = b.material_id
                  and m.lot_id is not distinct from b.lot_id
                  and b.location_id in (m.source_id, m.target_id))
    order by b.location_id, b.material_id, b.lot_id
    for update of b;

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
        where b.location_id = c.location_id and b.material_id = c.material_id
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
