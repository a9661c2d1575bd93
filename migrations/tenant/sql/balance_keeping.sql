-- Balances follow from the moves: every inserted batch of moves is added up once per balance row.
-- What a batch adds goes in (location, material, lot) order, and operations lock what they take from in the same
-- order before they move it, so two batches never wait for each other in a circle.
-- A source without enough makes the CHECK (on_hand >= 0) fail and with it the whole batch.
-- What moves refer to is looked up and locked here too, once for a batch and not once for each row and key: a foreign
-- key costs every row a query of its own, which was a fifth of a plan. The other end is in moved_keeping.sql.
create or replace function keep_stock_balances() returns trigger
language plpgsql security definer
-- One plan for all batches, by the indexes: the planner may have met the tables when they were empty, and every order
-- leaves a place and balances of its own behind.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_materials bigint[];
    v_lines bigint[];
    v_places bigint[];
    v_found bigint[];
    v_stocked bigint[];
    v_expected bigint;
    v_changed bigint;
begin
    select array_agg(distinct m.material_id),
           array_agg(distinct m.order_line_id) filter (where m.order_line_id is not null),
           array_agg(distinct m.source_id) || array_agg(distinct m.target_id)
    into v_materials, v_lines, v_places
    from moves m;
    if v_places is null then
        return null;
    end if;
    -- KEY SHARE is the lock of a foreign key: until the commit nobody can take away what the moves refer to.
    if not array(select k.id from material k where k.id = any (v_materials) for key share) @> v_materials then
        raise foreign_key_violation using message = 'stock moves name a material that does not exist',
            table = 'stock_move', constraint = 'fk_stock_move_material_id';
    end if;
    if not array(select k.id from order_line k where k.id = any (v_lines) for key share) @> v_lines then
        raise foreign_key_violation using message = 'stock moves name an order line that does not exist',
            table = 'stock_move', constraint = 'fk_stock_move_order_line_id';
    end if;
    select array_agg(p.id), array_agg(p.id) filter (where p.kind = any ('{warehouse,wip}'))
    into v_found, v_stocked
    from (select l.id, l.kind from location l where l.id = any (v_places) for key share) p;
    if not coalesce(v_found, '{}') @> v_places then
        raise foreign_key_violation using message = 'stock moves name a place that does not exist',
            table = 'stock_move', constraint = 'fk_stock_move_place';
    end if;

    -- What comes in. Moves of value alone are left to the second statement: they change a row that is there.
    insert into stock_balance as b (location_id, material_id, lot_id, on_hand, value)
    select m.target_id, m.material_id, m.lot_id, sum(m.quantity), sum(m.value)
    from moves m
    where m.quantity > 0 and m.target_id = any (v_stocked)
    group by 1, 2, 3
    order by 1, 2, 3
    on conflict (location_id, material_id, lot_id)
        do update set on_hand = b.on_hand + excluded.on_hand, value = b.value + excluded.value;

    -- Nothing goes out of a place that keeps a balance when goods come from a supplier.
    if not exists (select from moves m where m.quantity = 0 or m.source_id = any (v_stocked)) then
        return null;
    end if;

    -- What goes out: one look into the unique index for each row.
    with change as materialized (
        select side.location_id, side.material_id, side.lot_id,
               sum(side.quantity) as quantity, sum(side.value) as value
        from (
            select source_id as location_id, material_id, lot_id, -quantity as quantity, -value as value from moves
            union all
            select target_id, material_id, lot_id, quantity, value from moves where quantity = 0
        ) side
        where side.location_id = any (v_stocked)
        group by 1, 2, 3
        order by 1, 2, 3
    ), done as (
        update stock_balance b
        set on_hand = b.on_hand + c.quantity, value = b.value + c.value
        from change c
        where b.location_id = c.location_id and b.material_id = c.material_id
          and b.lot_id is not distinct from c.lot_id
        returning b.id
    )
    select (select count(*) from change), (select count(*) from done) into v_expected, v_changed;
    if v_changed < v_expected then
        raise check_violation using message = 'stock moves out of a place that never held the material',
            constraint = 'ck_stock_balance_on_hand_not_negative';
    end if;
    return null;
end
$$;
