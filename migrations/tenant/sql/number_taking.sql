-- The next numbers of a document that has no legal form, as the company writes them: SIP-2026-00042.
-- p_letters are those of the house, for a company that has chosen none. A series without a year counts under the
-- year 0. Its row stays locked until the commit, so a rollback gives the numbers back and there is never a gap.
create or replace function take_codes(p_document text, p_letters text, p_year integer, p_count integer)
returns text[]
language plpgsql
as $$
declare
    v_chosen record;
    v_letters text := p_letters;
    v_year integer := p_year;
    v_digits integer := 5;
    v_last integer;
begin
    select s.letters, s.is_yearly, s.digits into v_chosen from document_series s where s.document = p_document;
    if found then
        v_letters := v_chosen.letters;
        v_year := case when v_chosen.is_yearly then p_year else 0 end;
        v_digits := v_chosen.digits;
    end if;
    insert into number_series as n (document, series, year, last_number)
    values (p_document, v_letters, v_year, p_count)
    on conflict (document, series, year) do update set last_number = n.last_number + p_count
    returning n.last_number into v_last;
    return array(
        select v_letters || '-' || case when v_year = 0 then '' else v_year || '-' end
               || lpad(one::text, greatest(v_digits, length(one::text)), '0')
        from generate_series(v_last - p_count + 1, v_last) as one
    );
end
$$;
