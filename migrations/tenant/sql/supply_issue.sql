-- Take what an order needs from the warehouses that supply orders into its work in progress: everything, or nothing and
-- a row for each material of which there is not enough. One round trip whatever the number of needs.
-- The warehouse with the lowest id goes first, in it the oldest lot; what has no lot is older than any. A part of a
-- balance takes its share of the value, rounded to the kuruş at both ends of the part, so that all parts together take
-- exactly the whole and no tail is left.
-- With a rank, what orders of a smaller rank have reserved counts as missing too, and is said beside it.
-- On success the only row says how many moves there were, under a null material.
create or replace function issue_stock(
    p_order bigint, p_operation text, p_reason text, p_actor text, p_now timestamptz, p_today date,
    p_materials bigint[], p_quantities numeric[], p_lines bigint[], p_rank bigint default null,
    p_document text default 'order', p_document_id bigint default null
) returns table (material_id bigint, needed numeric, on_hand numeric, reserved numeric)
language plpgsql
-- One plan for all calls: made once for each connection, by the indexes, however little there was to read then.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- Only a plain look into an index clears away what planned orders have left in it.
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
    v_supply bigint[];
    v_wip bigint;
    v_moves bigint;
    v_places bigint[];
    v_materials bigint[];
    v_lots bigint[];
    v_on_hand numeric[];
    v_values numeric[];
    v_starts numeric[];
begin
    v_supply := array(
        select l.id from location l where l.kind = 'warehouse' and l.purpose = 'supply' and l.is_active order by l.id
    );
    if v_supply = '{}' then
        raise exception using errcode = 'AT001', message = 'no active warehouse';
    end if;
    -- Updating the row locks it: all acts on one order's work in progress stand in line here.
    insert into location (code, name, kind, order_id)
    select 'WIP-' || o.id, o.number, 'wip', o.id from sales_order o where o.id = p_order
    on conflict (order_id) do update set is_active = true
    returning id into v_wip;
    if v_wip is null then
        raise exception using errcode = 'AT002', message = 'no such order';
    end if;

    -- Locked by (location, material, lot), as everybody does, and read once: nobody changes it before the commit.
    -- Lined up by warehouse and lot, each with what the balances before it hold.
    select array_agg(s.location_id), array_agg(s.material_id), array_agg(s.lot_id), array_agg(s.on_hand),
           array_agg(s.value), array_agg(s.start)
    into v_places, v_materials, v_lots, v_on_hand, v_values, v_starts
    from (
        select h.*, sum(h.on_hand) over (
                   partition by h.material_id order by h.location_id, h.lot_id nulls first
               ) - h.on_hand as start
        from (
            select w.id as location_id, m.id as material_id
            from unnest(v_supply) w (id) cross join (select distinct u.id from unnest(p_materials) u (id)) m
            order by 1, 2
        ) k
        cross join lateral (
            select b.location_id, b.material_id, b.lot_id, b.on_hand, b.value
            from stock_balance b
            where b.location_id = k.location_id and b.material_id = k.material_id and b.on_hand > 0
            order by b.lot_id
            for update
        ) h
    ) s;

    return query
    with earlier as materialized (
        select v.material_id, sum(v.quantity) as reserved
        from reservation v
        where v.material_id = any (p_materials) and (v.rank, v.order_id) < (p_rank, p_order)
        group by 1
    )
    select n.material_id, n.needed, coalesce(h.on_hand, 0), coalesce(r.reserved, 0)
    from (
        select u.material_id, sum(u.quantity) as needed
        from unnest(p_materials, p_quantities) as u (material_id, quantity) group by 1
    ) n
    left join (
        select u.material_id, sum(u.on_hand) as on_hand
        from unnest(v_materials, v_on_hand) as u (material_id, on_hand) group by 1
    ) h on h.material_id = n.material_id
    left join earlier r on r.material_id = n.material_id
    where coalesce(h.on_hand, 0) < n.needed + coalesce(r.reserved, 0);
    if found then
        return;
    end if;

    with need as (
        select u.material_id, u.quantity, u.line_id, u.place,
               sum(u.quantity) over (partition by u.material_id order by u.place) as upto
        from unnest(p_materials, p_quantities, p_lines) with ordinality as u (material_id, quantity, line_id, place)
    ), part as (
        select n.material_id, n.line_id, n.place, h.location_id, h.lot_id, h.on_hand, h.value,
               greatest(n.upto - n.quantity - h.start, 0) as low,
               least(n.upto - h.start, h.on_hand) as high
        from need n
        join unnest(v_places, v_materials, v_lots, v_on_hand, v_values, v_starts)
             as h (location_id, material_id, lot_id, on_hand, value, start) on h.material_id = n.material_id
        where n.upto > h.start and n.upto - n.quantity < h.start + h.on_hand
    ), taken as (
        select p.*, p.high - p.low as quantity,
               round(p.value * p.high / p.on_hand, 2) - round(p.value * p.low / p.on_hand, 2) as worth
        from part p
    )
    insert into stock_move (operation, material_id, lot_id, source_id, target_id, quantity, unit_cost, value,
                            document, document_id, order_line_id, reason, document_date, posted_at, actor)
    select p_operation, t.material_id, t.lot_id, t.location_id, v_wip, t.quantity, round(t.worth / t.quantity, 6),
           t.worth, p_document, coalesce(p_document_id, p_order), t.line_id, p_reason, p_today, p_now, p_actor
    from taken t
    order by t.place, t.location_id, t.lot_id nulls first;
    get diagnostics v_moves = row_count;
    return query select null::bigint, v_moves::numeric, null::numeric, null::numeric;
end
$$;
