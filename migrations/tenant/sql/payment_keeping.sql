-- What was noted as paid is taken back by its exact mirror only, and nobody has ever paid less than nothing.
create or replace function keep_order_payments() returns trigger
language plpgsql as $$
declare
    v_mirrored order_payment;
begin
    -- Two who note at once wait for each other here, so that the sum below is the sum.
    perform 1 from sales_order where id = new.order_id for no key update;
    if new.reversal_of is not null then
        select * into v_mirrored from order_payment where id = new.reversal_of;
        if (v_mirrored.order_id, v_mirrored.currency, v_mirrored.way, -v_mirrored.amount)
            is distinct from (new.order_id, new.currency, new.way, new.amount)
        then
            raise restrict_violation using message = 'a payment is taken back by its mirror',
                table = 'order_payment', constraint = 'keep_order_payments';
        end if;
    end if;
    if (select coalesce(sum(amount), 0) from order_payment where order_id = new.order_id) + new.amount < 0 then
        raise restrict_violation using message = 'less than nothing cannot have been paid',
            table = 'order_payment', constraint = 'keep_order_payments';
    end if;
    return new;
end
$$;
