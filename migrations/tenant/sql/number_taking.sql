-- The next numbers of a document that has no legal form, as the company writes them: SIP-2026-00042.
-- p_letters are those of the house, for a company that has chosen none. A series without a year counts under the
-- year 0. Its row stays locked until the commit, so a rollback gives the numbers back and there is never a gap.
-- One statement: it is asked in the middle of a plan and of a receipt, behind which others wait.
create or replace function take_codes(p_document text, p_letters text, p_year integer, p_count integer)
returns text[]
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
    v_codes text[];
begin
    insert into number_series as n (document, series, year, last_number)
    select p_document, coalesce(s.letters, p_letters), case when s.is_yearly is false then 0 else p_year end, p_count
    from (values (p_document)) as asked (document) left join document_series s on s.document = asked.document
    on conflict (document, series, year) do update set last_number = n.last_number + p_count
    returning array(
        select n.series || '-' || case when n.year = 0 then '' else n.year || '-' end
               || lpad(one::text, greatest(coalesce(s.digits, 5), length(one::text)), '0')
        from generate_series(n.last_number - p_count + 1, n.last_number) as one
        left join document_series s on s.document = p_document
        order by one
    ) into v_codes;
    return v_codes;
end
$$;
