-- report: kpi_target
-- The target that a figure of the board has, and whose it is.
--
-- A target of the figure's own name (`set_for`) comes before that of its family – service_level, first_response,
-- resolution – and one of the unit before that of all (`org_unit` NULL). A target of clv is an amount of the ledger's own
-- currency (`daftar init --currency`) or, where the ledger has none, of the only currency that there are orders in;
-- another currency's clv has no target. is_default: of the starting set, which no event has set.
-- parameter kpi text : a row of the board
-- parameter org_unit text = NULL : as of this unit
-- unit kpi : target, low, high
-- unit yes_no : lower_is_better, is_default
WITH names AS (SELECT :kpi AS kpi),
-- include kpi_aims
found AS (SELECT * FROM aims)
SELECT kpi, set_for, org_unit, target, low, high, lower_is_better, is_default FROM found
