-- Take what an order needs from a warehouse into its work in progress: everything, or nothing and a row for each
-- material of which there is not enough. One round trip whatever the number of needs.
-- The oldest lot goes first. A part of a balance takes its share of the value, rounded to the kuruş at both ends of the
-- part, so that all parts together take exactly the whole and no tail is left.
-- On success the only row says how many moves there were, under a null material.
create function issue_stock(
    p_order bigint, p_operation text, p_reason text, p_actor text, p_now timestamptz, p_today date,
    p_materials bigint[], p_quantities numeric[], p_lines bigint[]
) returns table (material_id bigint, needed numeric, on_hand numeric)
language plpgsql as $$
#variable_conflict use_column
declare
    v_warehouse bigint;
    v_wip bigint;
    v_moves bigint;
begin
    select l.id into v_warehouse from location l where l.kind = 'warehouse' and l.is_active order by l.id limit 1;
    if v_warehouse is null then
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

    perform 1 from stock_balance b
    where b.location_id = v_warehouse and b.material_id = any(p_materials) and b.on_hand > 0
    order by b.location_id, b.material_id, b.lot_id
    for update;

    return query
    select n.material_id, n.needed, coalesce(h.on_hand, 0)
    from (
        select u.material_id, sum(u.quantity) as needed
        from unnest(p_materials, p_quantities) as u (material_id, quantity) group by 1
    ) n
    left join (
        select b.material_id, sum(b.on_hand) as on_hand from stock_balance b
        where b.location_id = v_warehouse and b.material_id = any(p_materials) group by 1
    ) h on h.material_id = n.material_id
    where coalesce(h.on_hand, 0) < n.needed;
    if found then
        return;
    end if;

    with need as (
        select u.material_id, u.quantity, u.line_id, u.place,
               sum(u.quantity) over (partition by u.material_id order by u.place) as upto
        from unnest(p_materials, p_quantities, p_lines) with ordinality as u (material_id, quantity, line_id, place)
    ), held as (
        select b.material_id, b.lot_id, b.on_hand, b.value,
               sum(b.on_hand) over (partition by b.material_id order by b.lot_id nulls first) - b.on_hand as start
        from stock_balance b
        where b.location_id = v_warehouse and b.material_id = any(p_materials) and b.on_hand > 0
    ), part as (
        select n.material_id, n.line_id, n.place, h.lot_id, h.on_hand, h.value,
               greatest(n.upto - n.quantity - h.start, 0) as low,
               least(n.upto - h.start, h.on_hand) as high
        from need n join held h on h.material_id = n.material_id
        where n.upto > h.start and n.upto - n.quantity < h.start + h.on_hand
    ), taken as (
        select p.*, p.high - p.low as quantity,
               round(p.value * p.high / p.on_hand, 2) - round(p.value * p.low / p.on_hand, 2) as worth
        from part p
    )
    insert into stock_move (operation, material_id, lot_id, source_id, target_id, quantity, unit_cost, value,
                            document, document_id, order_line_id, reason, document_date, posted_at, actor)
    select p_operation, t.material_id, t.lot_id, v_warehouse, v_wip, t.quantity, round(t.worth / t.quantity, 6),
           t.worth, 'order', p_order, t.line_id, p_reason, p_today, p_now, p_actor
    from taken t
    order by t.place, t.lot_id nulls first;
    get diagnostics v_moves = row_count;
    return query select null::bigint, v_moves::numeric, null::numeric;
end
$$;
