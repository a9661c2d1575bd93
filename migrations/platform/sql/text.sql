-- Turkish small letters, order and search in the database, the same as app/kernel/text.py.
--
-- Nothing here leans on a collation or on ICU: slim images have no tr_TR, PostgreSQL may be built without
-- ICU, and pg_c_utf8 is newer than the oldest release we run on. Every letter is therefore written out.
-- All names are qualified and the bodies are parsed when created, so that no search_path changes them.
--
-- Columns made from these need COLLATE "C" of their own, or the database's locale takes over again:
--     name_sort text COLLATE "C" GENERATED ALWAYS AS (platform.tr_sort(name)) STORED
--     name_fold text COLLATE "C" GENERATED ALWAYS AS (platform.tr_fold(name)) STORED  -- gin_trgm_ops

-- Small letters as Turkish has them: I becomes ı, İ becomes i. "C" lowers the rest of A to Z.
CREATE OR REPLACE FUNCTION platform.tr_lower(t pg_catalog.text) RETURNS pg_catalog.text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.lower(pg_catalog.translate(t,
        'İI'
        'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ'
        'ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ'
        'ƏȘȚẞ'
        'ΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫ'
        'ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҐ',
        'iı'
        'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ'
        'āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżž'
        'əșțß'
        'άέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋ'
        'ѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяґ'
    ) COLLATE pg_catalog."C");

-- Text as people type it into a search box: small letters without dots, tails and hats.
CREATE OR REPLACE FUNCTION platform.tr_fold(t pg_catalog.text) RETURNS pg_catalog.text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.translate(platform.tr_lower(t), 'çğıöşüâîû', 'cgiosuaiu');

-- A key whose byte order is the Turkish alphabet's: "~" stands behind every letter, so that "c~" comes
-- after "cz" and before "d"; hats do not count.
CREATE OR REPLACE FUNCTION platform.tr_sort(t pg_catalog.text) RETURNS pg_catalog.text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
            pg_catalog.translate(platform.tr_lower(t), 'âîû', 'aiu'),
            'ç', 'c~'), 'ğ', 'g~'), 'ı', 'h~'), 'ö', 'o~'), 'ş', 's~'), 'ü', 'u~');
