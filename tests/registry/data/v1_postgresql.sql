SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.revision_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the history of the register is only added to'; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.batch (
    number integer NOT NULL,
    at character varying(32) NOT NULL,
    who text NOT NULL,
    source text NOT NULL,
    sha256 character varying(64) NOT NULL,
    why text NOT NULL,
    departments text NOT NULL,
    undone_at character varying(32),
    undone_by text
);
CREATE SEQUENCE public.batch_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batch_number_seq OWNED BY public.batch.number;
CREATE TABLE public.cpts (
    id character varying(12) NOT NULL,
    name text NOT NULL,
    name_key character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    department character varying(3) NOT NULL,
    tier character varying(1) NOT NULL,
    cog integer NOT NULL,
    letter date,
    filed date,
    validated date,
    signed date,
    dissolved date,
    note text NOT NULL,
    version integer NOT NULL,
    deleted boolean NOT NULL,
    changed character varying(32) NOT NULL,
    changed_by text NOT NULL,
    CONSTRAINT ck_cpts_version_from_one CHECK ((version >= 1))
);
CREATE TABLE public.revision (
    number integer NOT NULL,
    cpts_id character varying(12) NOT NULL,
    version integer NOT NULL,
    deed character varying(16) NOT NULL,
    at character varying(32) NOT NULL,
    who text NOT NULL,
    why text NOT NULL,
    sheet json NOT NULL,
    deleted boolean NOT NULL,
    batch integer
);
CREATE SEQUENCE public.revision_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.revision_number_seq OWNED BY public.revision.number;
CREATE TABLE public.unit (
    cpts_id character varying(12) NOT NULL,
    code character varying(5) NOT NULL,
    iris text DEFAULT ''::text NOT NULL,
    declared integer,
    reason text
);
ALTER TABLE ONLY public.batch ALTER COLUMN number SET DEFAULT nextval('public.batch_number_seq'::regclass);
ALTER TABLE ONLY public.revision ALTER COLUMN number SET DEFAULT nextval('public.revision_number_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.batch VALUES (1, '2026-01-05T09:09:00.000000+00:00', 'poste local', 'liste.csv', '0000000000000000000000000000000000000000000000000000000000000000', 'liste de janvier', '04 05', NULL, NULL);
INSERT INTO public.cpts VALUES ('000000000001', 'Pays d''Aix', 'fd2354614216aa40552b2dfde06ab6705703e93a40b4a793b482ee3088433bbf', 'valide', '13', '3', 2026, '2019-02-01', '2019-09-30', '2020-01-15', NULL, NULL, 'siège à la mairie', 3, false, '2026-01-05T09:05:00.000000+00:00', 'poste local');
INSERT INTO public.cpts VALUES ('000000000004', 'Doublon', '7a4663cee07a1a2dca11d7778b8f58d149c89f454fae8c2b65b5c3331b8d3b6b', 'valide', '83', '', 2026, NULL, NULL, NULL, NULL, NULL, '', 2, true, '2026-01-05T09:06:00.000000+00:00', 'poste local');
INSERT INTO public.cpts VALUES ('000000000003', 'Новая ЦПТС 新しい 🏥', 'd27f3e8dd225ca9444722de60536ebe6a6bd5e153dc5614a7c516f4326f28539', 'signe', '2A', '', 2026, NULL, NULL, NULL, '2024-02-29', NULL, '', 3, false, '2026-01-05T09:08:00.000000+00:00', 'poste local');
INSERT INTO public.cpts VALUES ('000000000005', 'Ubaye', '81991f5fca92259cbe4c8e3f677d9699cb0a504664b3b92cfeaf89f9b25f2305', 'non_precise', '04', '', 2026, NULL, NULL, NULL, NULL, NULL, '', 1, false, '2026-01-05T09:09:00.000000+00:00', 'poste local');
INSERT INTO public.cpts VALUES ('000000000006', 'Guillestrois', '07aef9aab91c8eacda5aed0ac0d678dcfffec8204bc9f5d9dc6561e5ae0c9d0c', 'non_precise', '05', '', 2026, NULL, NULL, NULL, NULL, NULL, '', 1, false, '2026-01-05T09:09:00.000000+00:00', 'poste local');
INSERT INTO public.cpts VALUES ('000000000002', 'L''Étoile <b>du</b> Sud ; =1+1 "--', '2e8b85517e3d803abd185fcd3e0c7e5b7dc7d60e343d6e14a211ae21cb127d80', 'dissoute', '13', '', 2026, NULL, NULL, NULL, NULL, '2026-01-01', '', 2, false, '2026-01-05T09:09:00.000000+00:00', 'poste local');
INSERT INTO public.revision VALUES (1, '000000000001', 1, 'creation', '2026-01-05T09:00:00.000000+00:00', 'poste local', 'reprise du dossier', '{"name": "Pays d''Aix", "department": "13", "units": [{"code": "13001", "iris": [], "declared": null}, {"code": "13015", "iris": [], "declared": null}, {"code": "13032", "iris": [], "declared": null}], "cog": 2026, "status": "valide", "tier": "3", "days": {"letter": "2019-02-01", "filed": "2019-09-30", "validated": "2020-01-15", "signed": null, "dissolved": null}, "note": "si\u00e8ge \u00e0 la mairie"}', false, NULL);
INSERT INTO public.revision VALUES (2, '000000000002', 1, 'creation', '2026-01-05T09:01:00.000000+00:00', 'poste local', '', '{"name": "L''\u00c9toile <b>du</b> Sud ; =1+1 \"--", "department": "13", "units": [{"code": "06088", "iris": ["060880101", "060880102"], "declared": null}, {"code": "13201", "iris": [], "declared": null}, {"code": "13202", "iris": [], "declared": null}], "cog": 2026, "status": "idee", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": null}, "note": ""}', false, NULL);
INSERT INTO public.revision VALUES (3, '000000000003', 1, 'creation', '2026-01-05T09:02:00.000000+00:00', 'poste local', 'contrat signé', '{"name": "\u041d\u043e\u0432\u0430\u044f \u0426\u041f\u0422\u0421 \u65b0\u3057\u3044 \ud83c\udfe5", "department": "2A", "units": [{"code": "13055", "iris": [], "declared": {"population": 12000, "reason": "quartiers nord"}}, {"code": "2A004", "iris": [], "declared": null}], "cog": 2026, "status": "signe", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": "2024-02-29", "dissolved": null}, "note": ""}', false, NULL);
INSERT INTO public.revision VALUES (4, '000000000004', 1, 'creation', '2026-01-05T09:03:00.000000+00:00', 'poste local', '', '{"name": "Doublon", "department": "83", "units": [{"code": "83137", "iris": [], "declared": null}], "cog": 2026, "status": "valide", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": null}, "note": ""}', false, NULL);
INSERT INTO public.revision VALUES (5, '000000000001', 2, 'modification', '2026-01-05T09:04:00.000000+00:00', 'poste local', 'avenant n° 2', '{"name": "Pays d''Aix", "department": "13", "units": [{"code": "13001", "iris": [], "declared": null}, {"code": "13015", "iris": [], "declared": null}, {"code": "13040", "iris": [], "declared": null}], "cog": 2026, "status": "signe", "tier": "4", "days": {"letter": "2019-02-01", "filed": "2019-09-30", "validated": "2020-01-15", "signed": "2026-03-03", "dissolved": null}, "note": ""}', false, NULL);
INSERT INTO public.revision VALUES (6, '000000000001', 3, 'restauration', '2026-01-05T09:05:00.000000+00:00', 'poste local', 'avenant retiré', '{"name": "Pays d''Aix", "department": "13", "units": [{"code": "13001", "iris": [], "declared": null}, {"code": "13015", "iris": [], "declared": null}, {"code": "13032", "iris": [], "declared": null}], "cog": 2026, "status": "valide", "tier": "3", "days": {"letter": "2019-02-01", "filed": "2019-09-30", "validated": "2020-01-15", "signed": null, "dissolved": null}, "note": "si\u00e8ge \u00e0 la mairie"}', false, NULL);
INSERT INTO public.revision VALUES (7, '000000000004', 2, 'suppression', '2026-01-05T09:06:00.000000+00:00', 'poste local', 'saisie deux fois', '{"name": "Doublon", "department": "83", "units": [{"code": "83137", "iris": [], "declared": null}], "cog": 2026, "status": "valide", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": null}, "note": ""}', true, NULL);
INSERT INTO public.revision VALUES (8, '000000000003', 2, 'suppression', '2026-01-05T09:07:00.000000+00:00', 'poste local', 'erreur', '{"name": "\u041d\u043e\u0432\u0430\u044f \u0426\u041f\u0422\u0421 \u65b0\u3057\u3044 \ud83c\udfe5", "department": "2A", "units": [{"code": "13055", "iris": [], "declared": {"population": 12000, "reason": "quartiers nord"}}, {"code": "2A004", "iris": [], "declared": null}], "cog": 2026, "status": "signe", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": "2024-02-29", "dissolved": null}, "note": ""}', true, NULL);
INSERT INTO public.revision VALUES (9, '000000000003', 3, 'restauration', '2026-01-05T09:08:00.000000+00:00', 'poste local', 'erreur de l''erreur', '{"name": "\u041d\u043e\u0432\u0430\u044f \u0426\u041f\u0422\u0421 \u65b0\u3057\u3044 \ud83c\udfe5", "department": "2A", "units": [{"code": "13055", "iris": [], "declared": {"population": 12000, "reason": "quartiers nord"}}, {"code": "2A004", "iris": [], "declared": null}], "cog": 2026, "status": "signe", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": "2024-02-29", "dissolved": null}, "note": ""}', false, NULL);
INSERT INTO public.revision VALUES (10, '000000000005', 1, 'import', '2026-01-05T09:09:00.000000+00:00', 'poste local', 'liste de janvier', '{"name": "Ubaye", "department": "04", "units": [{"code": "04019", "iris": [], "declared": null}], "cog": 2026, "status": "non_precise", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": null}, "note": ""}', false, 1);
INSERT INTO public.revision VALUES (11, '000000000006', 1, 'import', '2026-01-05T09:09:00.000000+00:00', 'poste local', 'liste de janvier', '{"name": "Guillestrois", "department": "05", "units": [{"code": "05065", "iris": [], "declared": null}], "cog": 2026, "status": "non_precise", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": null}, "note": ""}', false, 1);
INSERT INTO public.revision VALUES (12, '000000000002', 2, 'import', '2026-01-05T09:09:00.000000+00:00', 'poste local', 'liste de janvier', '{"name": "L''\u00c9toile <b>du</b> Sud ; =1+1 \"--", "department": "13", "units": [{"code": "13201", "iris": [], "declared": null}], "cog": 2026, "status": "dissoute", "tier": "", "days": {"letter": null, "filed": null, "validated": null, "signed": null, "dissolved": "2026-01-01"}, "note": ""}', false, 1);
INSERT INTO public.unit VALUES ('000000000001', '13001', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000001', '13015', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000001', '13032', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000004', '83137', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000003', '13055', '', 12000, 'quartiers nord');
INSERT INTO public.unit VALUES ('000000000003', '2A004', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000005', '04019', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000006', '05065', '', NULL, NULL);
INSERT INTO public.unit VALUES ('000000000002', '13201', '', NULL, NULL);
SELECT pg_catalog.setval('public.batch_number_seq', 1, true);
SELECT pg_catalog.setval('public.revision_number_seq', 12, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.batch
    ADD CONSTRAINT pk_batch PRIMARY KEY (number);
ALTER TABLE ONLY public.cpts
    ADD CONSTRAINT pk_cpts PRIMARY KEY (id);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT pk_revision PRIMARY KEY (number);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT pk_unit PRIMARY KEY (cpts_id, code);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT uq_revision_cpts_id_version UNIQUE (cpts_id, version);
CREATE INDEX ix_revision_batch ON public.revision USING btree (batch);
CREATE INDEX ix_unit_code ON public.unit USING btree (code);
CREATE UNIQUE INDEX uq_cpts_living_name ON public.cpts USING btree (department, name_key) WHERE (NOT deleted);
CREATE TRIGGER revision_no_change BEFORE DELETE OR UPDATE ON public.revision FOR EACH ROW EXECUTE FUNCTION public.revision_is_kept();
CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON public.revision FOR EACH STATEMENT EXECUTE FUNCTION public.revision_is_kept();
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT fk_revision_batch FOREIGN KEY (batch) REFERENCES public.batch(number);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT fk_revision_cpts_id FOREIGN KEY (cpts_id) REFERENCES public.cpts(id);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT fk_unit_cpts_id FOREIGN KEY (cpts_id) REFERENCES public.cpts(id);
