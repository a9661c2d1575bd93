-- What was issued stays as it was, for whoever asks: the law wants it kept for ten years after the year of issue
-- (TTK 82). Before that not even the owner of the tables changes or removes a paper.
create or replace function keep_papers() returns trigger
language plpgsql as $$
declare
    v_from timestamptz;
begin
    if tg_op = 'DELETE' then
        if tg_table_name = 'issued_document' then
            v_from := old.issued_at;
        else
            v_from := old.created_at;
        end if;
        if date_trunc('year', v_from at time zone 'Europe/Istanbul') + interval '11 years'
            <= now() at time zone 'Europe/Istanbul' then
            return old;
        end if;
    end if;
    raise restrict_violation using message = 'an issued paper stays as it was for ten years',
        table = tg_table_name, constraint = 'keep_papers';
end
$$;
