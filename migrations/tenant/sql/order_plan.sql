-- Plan a confirmed order in one round trip: lock it, take all its materials, lay out a card for each line of doors with
-- their doors and first events, let go of what it had reserved, and keep the answer under the client's key.
-- Nothing has changed unless the outcome is 'planned'. The other outcomes say why not: 'again' (the key has an answer
-- already), 'elsewhere' (the key was used for something else), 'gone', 'state', 'no_doors', 'short' (materials of which
-- there is not enough, or, when p_ask, not enough without taking what earlier orders have reserved).
-- p_brought says what measured leftovers bring: [[line, material, quantity], …]; the rest is taken from stock.
create or replace function plan_order(
    p_order bigint, p_key text, p_operation text, p_actor text, p_now timestamptz, p_today date, p_ask boolean,
    p_brought jsonb, out outcome text, out facts jsonb
)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- Only a plain look into an index clears away what planned orders have left in it.
set enable_bitmapscan = off
as $$
declare
    v_order record;
    v_key record;
    v_row record;
    v_materials bigint[];
    v_quantities numeric[];
    v_lines bigint[];
    v_cards bigint;
    v_doors bigint;
    v_rank bigint;
    v_moves bigint := 0;
    v_short jsonb;
    v_numbers text[];
    v_laid jsonb;
    v_department bigint;
begin
    select o.number, o.state into v_order from sales_order o where o.id = p_order for no key update;
    if not found then
        outcome := 'gone';
        return;
    end if;
    -- Looked up behind the order's lock: a second click waits there and then finds the answer of the first.
    if p_key is not null then
        select k.operation, k.result into v_key from idempotency_key k where k.key = p_key;
        if found then
            outcome := case when v_key.operation = p_operation then 'again' else 'elsewhere' end;
            facts := v_key.result;
            return;
        end if;
    end if;
    if v_order.state <> 'confirmed' then
        outcome := 'state';
        facts := jsonb_build_object('number', v_order.number, 'state', v_order.state);
        return;
    end if;
    select count(*), sum(l.quantity) into v_cards, v_doors
    from order_line l where l.order_id = p_order and l.model_id is not null;
    if v_cards = 0 then
        outcome := 'no_doors';
        facts := jsonb_build_object('number', v_order.number);
        return;
    end if;

    if p_brought is null then
        select array_agg(n.material_id), array_agg(n.quantity), array_agg(n.line_id)
        into v_materials, v_quantities, v_lines
        from (
            select m.material_id, m.quantity, m.line_id
            from order_line l join order_material m on m.line_id = l.id
            where l.order_id = p_order order by l.position, l.id, m.position, m.id
        ) n;
    else
        select array_agg(n.material_id), array_agg(n.quantity), array_agg(n.line_id)
        into v_materials, v_quantities, v_lines
        from (
            select m.material_id, m.line_id,
                   sum(m.quantity) - coalesce((
                       select sum((b ->> 2)::numeric) from jsonb_array_elements(p_brought) b
                       where (b ->> 0)::bigint = m.line_id and (b ->> 1)::bigint = m.material_id
                   ), 0) as quantity
            from order_line l join order_material m on m.line_id = l.id
            where l.order_id = p_order
            group by m.material_id, m.line_id order by m.line_id, m.material_id
        ) n
        where n.quantity > 0;
    end if;

    if v_materials is not null then
        if p_ask then
            -- An order that has reserved nothing comes after all that have.
            select coalesce(min(r.rank), 9223372036854775807) into v_rank from reservation r where r.order_id = p_order;
        end if;
        for v_row in
            select * from issue_stock(p_order, 'plan', '', p_actor, p_now, p_today, v_materials, v_quantities, v_lines, v_rank)
        loop
            if v_row.material_id is null then
                v_moves := v_row.needed;
            else
                v_short := coalesce(v_short, '[]') || jsonb_build_array(jsonb_build_array(
                    v_row.material_id, v_row.needed::text, v_row.on_hand::text, v_row.reserved::text));
            end if;
        end loop;
        if v_short is not null then
            outcome := 'short';
            facts := v_short;
            return;
        end if;
    end if;
    delete from reservation r where r.order_id = p_order;

    select d.id into v_department from department d order by d.position limit 1;
    -- The row of the series stays locked until the commit, so it is taken as late as can be.
    v_numbers := take_codes('work_order', 'IE', extract(year from p_today)::int, v_cards::int);
    with line as (
        select n.* from (
            select l.id, l.quantity, l.model_id, row_number() over (order by l.position, l.id) as place
            from order_line l where l.order_id = p_order
        ) n where n.model_id is not null
    ), card as (
        insert into work_order (number, order_id, order_line_id, quantity, department_id, state, blocked_reason,
                                priority, version, entered_at, created_at)
        select v_numbers[n.place_of_card::int],
               p_order, n.id, n.quantity, v_department, 'waiting', '', 0, 1, p_now, p_now
        from (
            select line.*, row_number() over (order by line.place) as place_of_card from line
        ) n order by n.place_of_card
        returning id, order_line_id, quantity
    ), door as (
        insert into door (serial, order_line_id, work_order_id)
        select v_order.number || '-' || line.place || '-' || lpad(n::text, greatest(3, length(n::text)), '0'),
               card.order_line_id, card.id
        from card join line on line.id = card.order_line_id, generate_series(1, card.quantity) n
        order by card.id, n
    ), touch as (
        insert into production_event (work_order_id, kind, to_department_id, to_state, quantity, at, actor, kiosk_id,
                                      reason)
        select card.id, 'planned', v_department, 'waiting', card.quantity, p_now, p_actor, null, ''
        from card order by card.id
        returning id, work_order_id, quantity
    )
    select jsonb_agg(jsonb_build_array(t.work_order_id, t.id, t.quantity) order by t.work_order_id) into v_laid
    from touch t;
    update sales_order o set state = 'planned', planned_at = p_now, version = o.version + 1 where o.id = p_order;
    if p_key is not null then
        insert into idempotency_key (key, operation, actor, taken_at, result)
        values (p_key, p_operation, p_actor, p_now, jsonb_build_object(
            'order', p_order, 'cards', (select jsonb_agg(c -> 0) from jsonb_array_elements(v_laid) c)))
        on conflict (key) do nothing;
        if not found then
            raise exception using errcode = 'AT003', message = 'the key was used for another act meanwhile';
        end if;
    end if;
    outcome := 'planned';
    facts := jsonb_build_object('number', v_order.number, 'moves', v_moves, 'doors', v_doors,
                                'department', v_department, 'cards', v_laid);
end
$$;
