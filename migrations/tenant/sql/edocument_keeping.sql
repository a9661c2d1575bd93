-- An e-document that the rules accepted says what it says for ever, and a number that was taken is never given back.
create or replace function keep_edocuments() returns trigger
language plpgsql as $$
declare
    v_built constant text[] := array['validated', 'handed_over', 'at_gib', 'answered'];
begin
    if tg_op = 'DELETE' then
        if old.number is not null then
            raise restrict_violation using message = 'an e-document with a number stays',
                table = 'edocument', constraint = 'keep_edocuments';
        end if;
        return old;
    end if;
    if (new.kind, new.ettn, new.shipment_id, new.goods_receipt_id, new.party_id, new.created_at)
            is distinct from (old.kind, old.ettn, old.shipment_id, old.goods_receipt_id, old.party_id, old.created_at)
        or (old.number is not null and new.number is distinct from old.number)
        or (old.state = any (v_built) and (
            new.state in ('draft', 'by_form')
            or (new.profile, new.type_code, new.snapshot, new.xml, new.sha256, new.validated_at)
            is distinct from (old.profile, old.type_code, old.snapshot, old.xml, old.sha256,
                old.validated_at)))
        or (old.state = 'answered' and (new.state, new.answer) is distinct from (old.state, old.answer))
    then
        raise restrict_violation using message = 'an e-document that was accepted by the rules stays as it is',
            table = 'edocument', constraint = 'keep_edocuments';
    end if;
    return new;
end
$$;
