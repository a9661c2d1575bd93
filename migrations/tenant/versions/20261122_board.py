"""The board: people, shifts and rules of the floor, rework, remakes, spells of work, photos, days, cut pieces.

Revision ID: tenant_0006
Revises: tenant_0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.base import Xid8

revision = "tenant_0006"
down_revision = "tenant_0005"
branch_labels = None
depends_on = None

# What a company starts with, to be changed on screen.
RULES = """
insert into floor_rules (id) values (1);
insert into floor_reason (kind, words, position, is_material) values
  ('block', 'Malzeme bekliyor', 1, true), ('block', 'Ölçü ya da çizim sorusu', 2, false),
  ('block', 'Makine arızası', 3, false), ('block', 'Hatalı parça', 4, false),
  ('block', 'Eleman yok', 5, false), ('block', 'Diğer', 6, false),
  ('rework', 'Kaynak hatası', 1, false), ('rework', 'Ölçü hatası', 2, false),
  ('rework', 'Boya hatası', 3, false), ('rework', 'Çizik ya da ezik', 4, false), ('rework', 'Diğer', 5, false),
  ('scrap', 'Yanlış kesim', 1, false), ('scrap', 'Malzeme kusuru', 2, false),
  ('scrap', 'Taşımada hasar', 3, false), ('scrap', 'Diğer', 4, false),
  ('time', 'Bitirmeyi unuttuk', 1, false), ('time', 'Başlatmayı unuttuk', 2, false), ('time', 'Diğer', 3, false);
with day as (
  insert into shift (name, days, begins, ends) values ('Gündüz', '1111110', '08:00', '18:00') returning id
)
insert into shift_break (shift_id, begins, ends) select id, '12:00', '13:00' from day;
update department set grouping = 'colour' where code = 'PAINTING_WASHING';
"""
# Screens stand at several departments now; codes that were written in the office pair no more.
SCREENS = """
insert into kiosk_department (kiosk_id, department_id)
  select id, department_id from kiosk where department_id is not null;
update kiosk set revoked_at = now(), token_hash = null where paired_at is null and revoked_at is null;
"""
CARDS = "state in {states}"
STATES = "('waiting', 'running', 'blocked', 'ready', 'shipped', 'cancelled'{more})"


def upgrade() -> None:
    op.create_table('floor_reason',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=160), nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('is_material', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default='true', nullable=False),
    sa.CheckConstraint("kind in ('block', 'rework', 'scrap', 'time')", name=op.f('ck_floor_reason_known_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_floor_reason')),
    sa.UniqueConstraint('kind', 'words', name=op.f('uq_floor_reason_kind_words'))
    )
    op.create_table('floor_rules',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tap_mode', sa.String(length=20), server_default='one_tap', nullable=False),
    sa.Column('operator_rule', sa.String(length=20), server_default='none', nullable=False),
    sa.Column('soon_late_days', sa.Integer(), server_default='3', nullable=False),
    sa.Column('warranty_months', sa.Integer(), server_default='24', nullable=False),
    sa.Column('tv_seconds', sa.Integer(), server_default='20', nullable=False),
    sa.CheckConstraint("operator_rule in ('none', 'name', 'pin')", name=op.f('ck_floor_rules_known_operator_rule')),
    sa.CheckConstraint("tap_mode in ('one_tap', 'start_finish')", name=op.f('ck_floor_rules_known_tap_mode')),
    sa.CheckConstraint('id = 1', name=op.f('ck_floor_rules_one_row')),
    sa.CheckConstraint('soon_late_days between 0 and 60', name=op.f('ck_floor_rules_soon_late_days_in_range')),
    sa.CheckConstraint('tv_seconds between 5 and 600', name=op.f('ck_floor_rules_tv_seconds_in_range')),
    sa.CheckConstraint('warranty_months between 0 and 240', name=op.f('ck_floor_rules_warranty_in_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_floor_rules'))
    )
    op.create_table('shift',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('days', sa.String(length=7), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default='true', nullable=False),
    sa.CheckConstraint("days ~ '^[01]{7}$' and days <> '0000000'", name=op.f('ck_shift_days_of_a_week')),
    sa.CheckConstraint('begins <> ends', name=op.f('ck_shift_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_table('floor_day',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=True),
    sa.Column('arrived', sa.Integer(), server_default='0', nullable=False),
    sa.Column('departed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('at_end', sa.Integer(), server_default='0', nullable=False),
    sa.Column('stood_hours', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False),
    sa.Column('queued_hours', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False),
    sa.Column('blocked_hours', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False),
    sa.Column('worked_minutes', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_floor_day_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_floor_day')),
    sa.UniqueConstraint('day', 'department_id', name=op.f('uq_floor_day_day_department_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_table('floor_day_block',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=160), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_floor_day_block_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_floor_day_block')),
    sa.UniqueConstraint('day', 'department_id', 'reason', name=op.f('uq_floor_day_block_day_department_id_reason'))
    )
    op.create_table('operator',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=True),
    sa.Column('pin_hash', sa.String(length=200), nullable=True),
    sa.Column('badge_hash', sa.String(length=64), nullable=True),
    sa.Column('wrong_pins', sa.Integer(), server_default='0', nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), sa.Computed('platform.tr_sort(name)', persisted=True), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_operator_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator')),
    sa.UniqueConstraint('badge_hash', name=op.f('uq_operator_badge_hash')),
    sa.UniqueConstraint('name', name=op.f('uq_operator_name'))
    )
    op.create_table('shift_break',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('shift_id', sa.BigInteger(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('begins <> ends', name=op.f('ck_shift_break_not_empty')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_shift_break_shift_id'), ondelete='cascade'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_break'))
    )
    op.create_index(op.f('ix_shift_break_shift_id'), 'shift_break', ['shift_id'], unique=False)
    op.create_table('kiosk_department',
    sa.Column('kiosk_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_kiosk_department_department_id')),
    sa.ForeignKeyConstraint(['kiosk_id'], ['kiosk.id'], name=op.f('fk_kiosk_department_kiosk_id')),
    sa.PrimaryKeyConstraint('kiosk_id', 'department_id', name=op.f('pk_kiosk_department'))
    )
    op.create_table('operator_session',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kiosk_id', sa.BigInteger(), nullable=False),
    sa.Column('operator_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['kiosk_id'], ['kiosk.id'], name=op.f('fk_operator_session_kiosk_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_operator_session_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_operator_session_token_hash'))
    )
    op.create_index('ix_operator_session_kiosk', 'operator_session', ['kiosk_id', 'ended_at'], unique=False)
    op.create_index(op.f('ix_operator_session_operator_id'), 'operator_session', ['operator_id'], unique=False)
    op.create_table('pairing_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', postgresql.INET(), nullable=True),
    sa.Column('device', sa.String(length=200), server_default='', nullable=False),
    sa.Column('kiosk_id', sa.BigInteger(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['kiosk_id'], ['kiosk.id'], name=op.f('fk_pairing_request_kiosk_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_request')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_pairing_request_code_hash')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_pairing_request_secret_hash'))
    )
    op.create_index(op.f('ix_pairing_request_asked_at'), 'pairing_request', ['asked_at'], unique=False)
    op.create_table('cut_piece',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('component_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('pieces', sa.String(length=1000), nullable=False),
    sa.Column('length', sa.String(length=1000), nullable=False),
    sa.Column('width', sa.String(length=1000), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['component.id'], name=op.f('fk_cut_piece_component_id'), ondelete='cascade'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cut_piece'))
    )
    op.create_index(op.f('ix_cut_piece_component_id'), 'cut_piece', ['component_id'], unique=False)
    op.create_table('time_correction',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('order_line_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('minutes', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('before', sa.Numeric(precision=18, scale=3), nullable=True),
    sa.Column('reason', sa.String(length=160), nullable=False),
    sa.Column('corrected_by', sa.String(length=160), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_time_correction_reason_given')),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_time_correction_minutes_not_negative')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_time_correction_department_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_line.id'], name=op.f('fk_time_correction_order_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_correction'))
    )
    op.create_index('ix_time_correction_line', 'time_correction', ['order_line_id', 'department_id'], unique=False)
    op.create_table('work_spell',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('work_order_id', sa.BigInteger(), nullable=False),
    sa.Column('order_line_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('operator_id', sa.BigInteger(), nullable=True),
    sa.Column('doors', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('doors > 0', name=op.f('ck_work_spell_doors_positive')),
    sa.CheckConstraint('ended_at is null or ended_at >= started_at', name=op.f('ck_work_spell_ends_after_start')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_work_spell_department_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_work_spell_operator_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_line.id'], name=op.f('fk_work_spell_order_line_id')),
    sa.ForeignKeyConstraint(['work_order_id'], ['work_order.id'], name=op.f('fk_work_spell_work_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_spell'))
    )
    op.create_index('ix_work_spell_line', 'work_spell', ['order_line_id', 'department_id'], unique=False)
    op.create_index(op.f('ix_work_spell_started_at'), 'work_spell', ['started_at'], unique=False)
    op.create_index(op.f('ix_work_spell_work_order_id'), 'work_spell', ['work_order_id'], unique=False)
    op.create_index('uq_work_spell_open', 'work_spell', ['work_order_id', 'operator_id'], unique=True, postgresql_where=sa.text('ended_at is null'), postgresql_nulls_not_distinct=True)
    op.create_table('material_need',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('work_order_id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('order_line_id', sa.BigInteger(), nullable=False),
    sa.Column('material_id', sa.BigInteger(), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=3), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raised_by', sa.String(length=160), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('slip_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_material_need_quantity_positive')),
    sa.ForeignKeyConstraint(['material_id'], ['material.id'], name=op.f('fk_material_need_material_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_material_need_order_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_line.id'], name=op.f('fk_material_need_order_line_id')),
    sa.ForeignKeyConstraint(['slip_id'], ['stock_slip.id'], name=op.f('fk_material_need_slip_id')),
    sa.ForeignKeyConstraint(['work_order_id'], ['work_order.id'], name=op.f('fk_material_need_work_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material_need'))
    )
    op.create_index('ix_material_need_open', 'material_need', ['material_id'], unique=False, postgresql_where=sa.text('issued_at is null and cancelled_at is null'))
    op.create_index(op.f('ix_material_need_order_id'), 'material_need', ['order_id'], unique=False)
    op.create_index(op.f('ix_material_need_work_order_id'), 'material_need', ['work_order_id'], unique=False)
    op.create_table('floor_photo',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('work_order_id', sa.BigInteger(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=True),
    sa.Column('door_id', sa.BigInteger(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.String(length=160), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['door_id'], ['door.id'], name=op.f('fk_floor_photo_door_id')),
    sa.ForeignKeyConstraint(['event_id'], ['production_event.id'], name=op.f('fk_floor_photo_event_id')),
    sa.ForeignKeyConstraint(['work_order_id'], ['work_order.id'], name=op.f('fk_floor_photo_work_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_floor_photo')),
    sa.UniqueConstraint('public_id', name=op.f('uq_floor_photo_public_id'))
    )
    op.create_index(op.f('ix_floor_photo_door_id'), 'floor_photo', ['door_id'], unique=False)
    op.create_index(op.f('ix_floor_photo_event_id'), 'floor_photo', ['event_id'], unique=False)
    op.create_index(op.f('ix_floor_photo_work_order_id'), 'floor_photo', ['work_order_id'], unique=False)
    op.add_column('department', sa.Column('wip_limit', sa.Integer(), nullable=True))
    op.add_column('department', sa.Column('wip_rule', sa.String(length=10), server_default='warn', nullable=False))
    op.add_column('department', sa.Column('grouping', sa.String(length=10), server_default='none', nullable=False))
    op.add_column('door', sa.Column('public_id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False))
    op.add_column('door', sa.Column('scrapped_event_id', sa.BigInteger(), nullable=True))
    op.create_unique_constraint(op.f('uq_door_public_id'), 'door', ['public_id'])
    op.create_foreign_key(op.f('fk_door_scrapped_event_id'), 'door', 'production_event', ['scrapped_event_id'], ['id'])
    op.add_column('kiosk', sa.Column('rights', postgresql.JSONB(), server_default='["tap"]', nullable=False))
    op.add_column('kiosk', sa.Column('shows', sa.String(length=10), server_default='station', nullable=False))
    op.add_column('kiosk', sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(SCREENS)
    op.drop_constraint(op.f('fk_kiosk_department_id'), 'kiosk', type_='foreignkey')
    op.drop_column('kiosk', 'department_id')
    op.drop_column('kiosk', 'code_until')
    op.add_column('production_event', sa.Column('operator_id', sa.BigInteger(), nullable=True))
    op.add_column('production_event', sa.Column('touched_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('production_event', sa.Column('facts', postgresql.JSONB(), nullable=True))
    op.add_column('production_event', sa.Column('xact', Xid8(), server_default=sa.text('pg_current_xact_id()'), nullable=False))
    op.create_index(op.f('ix_production_event_operator_id'), 'production_event', ['operator_id'], unique=False)
    op.create_index('ix_production_event_xact', 'production_event', ['xact'], unique=False)
    op.create_foreign_key(op.f('fk_production_event_operator_id'), 'production_event', 'operator', ['operator_id'], ['id'])
    op.create_index('ix_sales_order_planned_at', 'sales_order', ['planned_at'], unique=False)
    op.add_column('recorded_time', sa.Column('is_corrected', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('work_order', sa.Column('rank', sa.Integer(), nullable=True))
    op.add_column('work_order', sa.Column('rework_reason', sa.Text(), server_default='', nullable=False))
    op.add_column('work_order', sa.Column('rework_from_id', sa.BigInteger(), nullable=True))
    op.add_column('work_order', sa.Column('remake_of_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_work_order_rework_from_id'), 'work_order', 'department', ['rework_from_id'], ['id'])
    op.create_foreign_key(op.f('fk_work_order_remake_of_id'), 'work_order', 'work_order', ['remake_of_id'], ['id'])
    op.create_check_constraint(op.f("ck_department_wip_limit_positive"), "department", "wip_limit > 0")
    op.create_check_constraint(op.f("ck_department_known_wip_rule"), "department", "wip_rule in ('warn', 'stop')")
    op.create_check_constraint(
        op.f("ck_department_known_grouping"), "department", "grouping in ('none', 'colour', 'due')"
    )
    op.create_check_constraint(op.f("ck_kiosk_known_view"), "kiosk", "shows in ('station', 'board', 'tv')")
    _know_states(", 'scrapped'")
    op.execute(RULES)


def downgrade() -> None:
    _know_states("")
    op.drop_constraint(op.f("ck_kiosk_known_view"), "kiosk", type_="check")
    op.drop_constraint(op.f("ck_department_known_grouping"), "department", type_="check")
    op.drop_constraint(op.f("ck_department_known_wip_rule"), "department", type_="check")
    op.drop_constraint(op.f("ck_department_wip_limit_positive"), "department", type_="check")
    op.drop_constraint(op.f('fk_work_order_remake_of_id'), 'work_order', type_='foreignkey')
    op.drop_constraint(op.f('fk_work_order_rework_from_id'), 'work_order', type_='foreignkey')
    op.drop_column('recorded_time', 'is_corrected')
    op.drop_index('ix_sales_order_planned_at', table_name='sales_order')
    op.drop_column('work_order', 'remake_of_id')
    op.drop_column('work_order', 'rework_from_id')
    op.drop_column('work_order', 'rework_reason')
    op.drop_column('work_order', 'rank')
    op.drop_constraint(op.f('fk_production_event_operator_id'), 'production_event', type_='foreignkey')
    op.drop_index('ix_production_event_xact', table_name='production_event')
    op.drop_index(op.f('ix_production_event_operator_id'), table_name='production_event')
    op.drop_column('production_event', 'xact')
    op.drop_column('production_event', 'facts')
    op.drop_column('production_event', 'touched_at')
    op.drop_column('production_event', 'operator_id')
    op.add_column('kiosk', sa.Column('code_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('kiosk', sa.Column('department_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_kiosk_department_id'), 'kiosk', 'department', ['department_id'], ['id'])
    op.drop_column('kiosk', 'last_seen_at')
    op.drop_column('kiosk', 'shows')
    op.drop_column('kiosk', 'rights')
    op.drop_constraint(op.f('fk_door_scrapped_event_id'), 'door', type_='foreignkey')
    op.drop_constraint(op.f('uq_door_public_id'), 'door', type_='unique')
    op.drop_column('door', 'scrapped_event_id')
    op.drop_column('door', 'public_id')
    op.drop_column('department', 'grouping')
    op.drop_column('department', 'wip_rule')
    op.drop_column('department', 'wip_limit')
    op.drop_index(op.f('ix_floor_photo_work_order_id'), table_name='floor_photo')
    op.drop_index(op.f('ix_floor_photo_event_id'), table_name='floor_photo')
    op.drop_index(op.f('ix_floor_photo_door_id'), table_name='floor_photo')
    op.drop_table('floor_photo')
    op.drop_index(op.f('ix_material_need_work_order_id'), table_name='material_need')
    op.drop_index(op.f('ix_material_need_order_id'), table_name='material_need')
    op.drop_index('ix_material_need_open', table_name='material_need', postgresql_where=sa.text('issued_at is null and cancelled_at is null'))
    op.drop_table('material_need')
    op.drop_index('uq_work_spell_open', table_name='work_spell', postgresql_where=sa.text('ended_at is null'), postgresql_nulls_not_distinct=True)
    op.drop_index(op.f('ix_work_spell_work_order_id'), table_name='work_spell')
    op.drop_index(op.f('ix_work_spell_started_at'), table_name='work_spell')
    op.drop_index('ix_work_spell_line', table_name='work_spell')
    op.drop_table('work_spell')
    op.drop_index('ix_time_correction_line', table_name='time_correction')
    op.drop_table('time_correction')
    op.drop_index(op.f('ix_cut_piece_component_id'), table_name='cut_piece')
    op.drop_table('cut_piece')
    op.drop_index(op.f('ix_pairing_request_asked_at'), table_name='pairing_request')
    op.drop_table('pairing_request')
    op.drop_index(op.f('ix_operator_session_operator_id'), table_name='operator_session')
    op.drop_index('ix_operator_session_kiosk', table_name='operator_session')
    op.drop_table('operator_session')
    op.drop_table('kiosk_department')
    op.drop_index(op.f('ix_shift_break_shift_id'), table_name='shift_break')
    op.drop_table('shift_break')
    op.drop_table('operator')
    op.drop_table('floor_day_block')
    op.drop_table('floor_day')
    op.drop_table('shift')
    op.drop_table('floor_rules')
    op.drop_table('floor_reason')


def _know_states(more: str) -> None:
    op.drop_constraint(op.f("ck_work_order_known_state"), "work_order", type_="check")
    op.create_check_constraint(
        op.f("ck_work_order_known_state"), "work_order", CARDS.format(states=STATES.format(more=more))
    )
