-- The same as take_codes for what a person writes: whoever belongs to a branch takes the number of its series, which
-- is called like that of the house with the branch's code (SIP-ANK-2026-00001) until the company calls it otherwise.
create or replace function take_codes_of(p_person bigint, p_document text, p_letters text, p_year integer, p_count integer)
returns text[]
language plpgsql
as $$
declare
    v_branch record;
    v_codes text[];
begin
    select b.id, b.code into v_branch from person_branch p join branch b on b.id = p.branch_id
    where p.user_id = p_person and b.is_active;
    if not found then
        return take_codes(p_document, p_letters, p_year, p_count);
    end if;
    with chosen as (
        select coalesce(b.letters, coalesce(s.letters, p_letters) || '-' || v_branch.code) as letters,
               case when coalesce(b.is_yearly, s.is_yearly, true) then p_year else 0 end as year,
               coalesce(b.digits, s.digits, 5) as digits
        from (values (p_document)) as asked (document)
        left join document_series s on s.document = asked.document
        left join branch_series b on b.document = asked.document and b.branch_id = v_branch.id
    ), taken as (
        insert into number_series as n (document, series, year, last_number)
        select p_document, letters, year, p_count from chosen
        on conflict (document, series, year) do update set last_number = n.last_number + p_count
        returning n.series, n.year, n.last_number
    )
    select array(
        select t.series || '-' || case when t.year = 0 then '' else t.year || '-' end
               || lpad(one::text, greatest(c.digits, length(one::text)), '0')
        from taken t, chosen c, generate_series(t.last_number - p_count + 1, t.last_number) as one
        order by one
    ) into v_codes;
    return v_codes;
end
$$;
