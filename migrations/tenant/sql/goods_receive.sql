-- Receive goods in two round trips: what a delivery is judged by, and, when nothing is wrong with it, all its rows.

-- The first: take the client's key, lock what the delivery will change, and say what has to be known of it. Everybody
-- locks in this order: the supplier, the warehouse, the purchase orders and their lines by id, the materials by id.
-- Of a key that has an answer already only that is said: {"operation", "result"}.
create or replace function receipt_facts(
    p_supplier bigint, p_waybill text, p_warehouse bigint, p_ordered bigint[], p_materials bigint[], p_units bigint[],
    p_key text, p_operation text, p_actor text, p_now timestamptz, out facts json
)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    v_supplies boolean;
    v_entered_as text;
    v_fits boolean := true;
    v_ordered json;
    v_materials json;
begin
    if p_key is not null then
        insert into idempotency_key (key, operation, actor, taken_at) values (p_key, p_operation, p_actor, p_now)
        on conflict (key) do nothing;
        if not found then
            select json_build_object('operation', k.operation, 'result', k.result) into facts
            from idempotency_key k where k.key = p_key;
            return;
        end if;
    end if;
    -- One delivery of a supplier at a time: the next one then finds the paper of this one.
    select p.is_supplier and p.is_active into v_supplies from party p where p.id = p_supplier for no key update;
    if p_waybill <> '' then
        select r.number into v_entered_as from goods_receipt r
        where r.supplier_id = p_supplier and r.supplier_waybill_number = p_waybill and r.cancelled_at is null
          and r.supplier_waybill_number <> '';
    end if;
    if p_warehouse is not null then
        -- SHARE, so that nobody gives the warehouse up before the goods are in it.
        perform from location l
        where l.id = p_warehouse and l.is_active and l.kind = 'warehouse' and l.purpose = 'supply'
        for share;
        v_fits := found;
    end if;
    if p_ordered is not null then
        select json_agg(json_build_array(
            o.id, o.position, o.material_id, o.unit_id, o.factor::text, o.quantity::text, o.received::text, o.number,
            o.supplier_id, o.is_draft, o.is_closed, o.material, o.unit))
        into v_ordered
        from (
            select l.id, l.position, l.material_id, l.unit_id, l.factor, l.quantity, l.received, o.number,
                   o.supplier_id, o.state = 'draft' as is_draft,
                   o.state = 'cancelled' or o.cancel_reason <> '' as is_closed, m.code as material, u.symbol as unit
            from purchase_order_line l
            join purchase_order o on o.id = l.order_id
            join material m on m.id = l.material_id
            join unit u on u.id = l.unit_id
            where l.id = any (p_ordered)
            order by o.id, l.id
            for update of o, l
        ) o;
    end if;
    -- NO KEY, because every move that is being posted elsewhere looks at its material's key.
    select json_agg(json_build_array(
        m.id, m.code, m.name, m.unit_id, u.code, u.symbol, m.purchase_unit_id, m.purchase_factor::text, m.weight::text,
        m.is_lot_tracked, m.is_active))
    into v_materials
    from (
        select k.id, k.code, k.name, k.unit_id, k.purchase_unit_id, k.purchase_factor, k.weight, k.is_lot_tracked,
               k.is_active
        from material k where k.id = any (p_materials) order by k.id for no key update
    ) m
    join unit u on u.id = m.unit_id;
    facts := json_build_object(
        'supplies', coalesce(v_supplies, false), 'entered_as', v_entered_as, 'fits', v_fits, 'ordered', v_ordered,
        'materials', v_materials,
        'units', case when p_units is not null then (select json_agg(u.id) from unit u where u.id = any (p_units)) end
    );
end
$$;

-- The second: number and write the receipt with its lots, lines and costs, have its moves posted, keep the last prices,
-- and the answer under the client's key. Arrays go line by line; p_lots is null when no line has a lot, p_costs is
-- [[name, amount, spread_by], …] or null. Without a warehouse the goods go to the main one.
create or replace function receive_goods(
    p_supplier bigint, p_waybill text, p_waybill_date date, p_warehouse bigint, p_currency text, p_rate numeric,
    p_note text, p_materials bigint[], p_units bigint[], p_factors numeric[], p_quantities numeric[],
    p_prices numeric[], p_stock_quantities numeric[], p_values numeric[], p_landed numeric[], p_ordered bigint[],
    p_lots text[], p_costs jsonb, p_priced bigint[], p_replacement_costs numeric[], p_key text, p_actor text,
    p_now timestamptz, p_today date, out id bigint, out number text
)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_warehouse bigint := p_warehouse;
    v_lots bigint[];
begin
    if v_warehouse is null then
        select l.id into v_warehouse from location l
        where l.kind = 'warehouse' and l.purpose = 'supply' and l.is_active order by l.id limit 1
        for share;
        if not found then
            raise exception using errcode = 'AT001', message = 'no active warehouse';
        end if;
    end if;
    if p_lots is not null then
        -- Sorted, so that two deliveries with the same new lots do not wait for each other in a circle.
        insert into lot (material_id, code, received_on)
        select distinct u.material_id, u.code, p_today from unnest(p_materials, p_lots) as u (material_id, code)
        where u.code is not null
        order by 1, 2
        on conflict (material_id, code) do update set code = excluded.code;
        v_lots := array(
            select l.id from unnest(p_materials, p_lots) with ordinality as u (material_id, code, place)
            left join lot l on l.material_id = u.material_id and l.code = u.code
            order by u.place
        );
    end if;
    number := (take_codes('goods_receipt', 'MK', extract(year from p_today)::int, 1))[1];
    insert into goods_receipt as r (number, supplier_id, supplier_waybill_number, supplier_waybill_date, warehouse_id,
                                    received_at, received_by, currency, exchange_rate, note)
    values (receive_goods.number, p_supplier, p_waybill, p_waybill_date, v_warehouse, p_now, p_actor, p_currency,
            p_rate, p_note)
    returning r.id into id;
    insert into goods_receipt_line (receipt_id, position, material_id, unit_id, factor, quantity, unit_price,
                                    stock_quantity, value, landed, purchase_order_line_id, lot_id)
    select receive_goods.id, u.place, u.material_id, u.unit_id, u.factor, u.quantity, u.price, u.stock_quantity,
           u.value, u.landed, u.ordered, u.lot_id
    from unnest(p_materials, p_units, p_factors, p_quantities, p_prices, p_stock_quantities, p_values, p_landed,
                p_ordered, v_lots) with ordinality
         as u (material_id, unit_id, factor, quantity, price, stock_quantity, value, landed, ordered, lot_id, place)
    order by u.place;
    if p_costs is not null then
        insert into receipt_cost (receipt_id, name, amount, spread_by)
        select receive_goods.id, c.cost ->> 0, (c.cost ->> 1)::numeric, c.cost ->> 2
        from jsonb_array_elements(p_costs) with ordinality as c (cost, place) order by c.place;
    end if;
    perform post_received_goods(receive_goods.id, v_warehouse, p_waybill_date, p_actor, p_now, p_materials, v_lots,
                                p_stock_quantities, p_values, p_landed);
    update material m set replacement_cost = b.cost
    from unnest(p_priced, p_replacement_costs) as b (id, cost)
    where m.id = b.id;
    if p_key is not null then
        update idempotency_key k set result = to_jsonb(receive_goods.id) where k.key = p_key;
    end if;
end
$$;
