/// Someone who works for the company; a data subject of its own.
enum Employee {
    static let declaration = """
        employee: employed, left
        employee.hired · – → employed · name†, role, team? key, orgUnit? key, location†? place
        employee.role_changed · * · role, team? key
        employee.skill_granted / employee.skill_revoked · * · skill key
        employee.reviewed · * · scorePct, period key
        employee.benefit_granted · * · kind key
        employee.left · employed → left · voluntary boolean, reason?
        employee.rehired · left → employed
        employee.shift_started · employed · plannedEnd? instant
        employee.shift_ended · employed
        employee.state_changed · employed
            · state (available|on_contact|wrap_up|break|training|offline)
        """
}
