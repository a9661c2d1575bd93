-- What a stock move has named stays: the other end of the references that keep_stock_balances() proves.
-- Whoever posts moves holds a KEY SHARE lock on what they name, so a deletion waits for them, and this looks afterwards,
-- with eyes of its own. Somebody who sees only what was there when their transaction began may delete nothing here.
create or replace function keep_what_was_moved() returns trigger
language plpgsql security definer as $$
declare
    v_was_moved boolean;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise feature_not_supported using message = 'what stock moves may name is deleted in read committed only';
    end if;
    case tg_table_name
        when 'material' then
            v_was_moved := exists (select from stock_move m where m.material_id = old.id);
        when 'order_line' then
            v_was_moved := exists (select from stock_move m where m.order_line_id = old.id);
        when 'location' then
            -- A place that ever held something has a balance; of the others there is a handful.
            v_was_moved := exists (select from stock_balance b where b.location_id = old.id)
                or exists (select from stock_move m where m.source_id = old.id or m.target_id = old.id);
    end case;
    if v_was_moved then
        raise foreign_key_violation using message = 'stock moves name it', table = 'stock_move',
            constraint = 'fk_stock_move_' || tg_table_name;
    end if;
    return null;
end
$$;
