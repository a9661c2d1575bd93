-- Post what a delivery brought: one move for each of its lines, from the supplier into the warehouse. The arrays go line
-- by line; what a line is worth on the shelf is its value and what it cost to get it here. p_lots may be null.
create or replace function post_received_goods(
    p_receipt bigint, p_warehouse bigint, p_document_date date, p_actor text, p_now timestamptz,
    p_materials bigint[], p_lots bigint[], p_quantities numeric[], p_values numeric[], p_landed numeric[]
) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
    v_origin bigint;
begin
    select l.id into v_origin from location l where l.kind = 'supplier' order by l.id limit 1;
    insert into stock_move (operation, material_id, lot_id, source_id, target_id, quantity, unit_cost, value, document,
                            document_id, reason, document_date, posted_at, actor)
    select 'receive', u.material_id, u.lot_id, v_origin, p_warehouse, u.quantity,
           round((u.value + u.landed) / u.quantity, 6), u.value + u.landed, 'receipt', p_receipt, '',
           p_document_date, p_now, p_actor
    from unnest(p_materials, p_lots, p_quantities, p_values, p_landed) with ordinality
         as u (material_id, lot_id, quantity, value, landed, place)
    order by u.place;
end
$$;
