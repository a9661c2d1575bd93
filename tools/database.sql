-- Roles, database and extension, run by a superuser; run again it changes nothing but the passwords.
-- The same file prepares the private development server, the tests and the container of compose.yaml.
--   atolye_owner  owns the database, creates tenants' roles and schemas; used by migrations and `flask tenant` only
--   app           the web and the jobs: owns nothing, inherits nothing, takes one tenant's role per transaction
\set ON_ERROR_STOP on
\getenv owner_password ATOLYE_OWNER_PASSWORD
\getenv app_password ATOLYE_APP_PASSWORD

select 'create role atolye_owner' where not exists (select from pg_roles where rolname = 'atolye_owner') \gexec
select 'create role app' where not exists (select from pg_roles where rolname = 'app') \gexec
alter role atolye_owner login createrole password :'owner_password';
alter role app login noinherit password :'app_password';

select 'create database atolye owner atolye_owner' where not exists (select from pg_database where datname = 'atolye')
\gexec
\connect atolye
revoke all on database atolye from public;
grant connect on database atolye to app;
revoke all on schema public from public;
grant usage on schema public to public;
create extension if not exists pg_trgm schema public;
