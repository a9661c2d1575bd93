-- A tenant's role may put a job into the queue, but only for its own company: the worker acts in the name of the
-- company the job tells. The function that defers runs as its owner; the role that was set tells who asked.
-- The worker and the clock ask as nobody's role and may defer for everybody.
create function platform.refuse_jobs_for_others() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    asked_by text := current_setting('role');
begin
    if starts_with(asked_by, 't_') and 't_' || coalesce(new.args ->> 'tenant', '') <> asked_by then
        raise insufficient_privilege using message = 'a job for another company';
    end if;
    return new;
end
$$;

create trigger refuse_jobs_for_others
before insert or update of args on platform.procrastinate_jobs
for each row execute function platform.refuse_jobs_for_others();
