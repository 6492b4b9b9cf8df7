extension Oracle {
    func employees() -> [OracleRow] {
        lives(of: "employee").map { life in
            let (hired, review) = (life.creation, life.last("employee.reviewed"))
            let employment = employmentSpells(life).last
            var skills: Set<String> = []
            for event in life.all("employee.skill_granted", "employee.skill_revoked") {
                guard let skill = event.data["skill"]?.text else { continue }
                if event.type == "employee.skill_granted" {
                    skills.insert(skill)
                } else {
                    skills.remove(skill)
                }
            }
            let teams = life.all("employee.hired", "employee.role_changed").compactMap {
                $0.data["team"]?.text
            }
            return OracleRow([
                "employee_id": .text(life.stream), "state": .text(life.state),
                "name": .text(hired.data["name"]?.text),
                "role": .text(life.last("employee.hired", "employee.role_changed")?.data["role"]?.text),
                "team": .text(teams.last), "org_unit": .text(hired.data["orgUnit"]?.text),
                "skills": .list(skills.sorted { $0.precedesInBytes($1) }),
                "lat": .real(hired.data["location"]?["lat"]?.number),
                "lon": .real(hired.data["location"]?["lon"]?.number),
                "review_pct": .integer(review?.data["scorePct"]?.integer),
                "review_period": .text(review?.data["period"]?.text),
                "hired_at": .instant(employment?.hired.time), "left_at": .instant(employment?.left?.time),
                "voluntary": .integer(employment?.left?.data["voluntary"]?.boolean.map { $0 ? 1 : 0 }),
                "leave_reason": .text(employment?.left?.data["reason"]?.text),
            ])
        }
    }

    func employments() -> [OracleRow] {
        lives(of: "employee").flatMap { life in
            employmentSpells(life).enumerated().map { number, spell in
                OracleRow([
                    "employee_id": .text(life.stream), "n": .integer(number),
                    "hired_at": .instant(spell.hired.time), "left_at": .instant(spell.left?.time),
                    "voluntary": .integer(spell.left?.data["voluntary"]?.boolean.map { $0 ? 1 : 0 }),
                    "org_unit": .text(life.creation.data["orgUnit"]?.text),
                ])
            }
        }
    }

    private func employmentSpells(_ life: OracleLife) -> [(hired: OracleEvent, left: OracleEvent?)] {
        let begins = life.all("employee.hired", "employee.rehired")
        let ends = life.all("employee.left")
        return begins.enumerated().map { ($1, $0 < ends.count ? ends[$0] : nil) }
    }

    func agentStates() -> [OracleRow] {
        lives(of: "employee").flatMap { life -> [OracleRow] in
            var spells: [(state: String, from: Int64, until: Int64?)] = []
            for event in life.all("employee.state_changed", "employee.left") {
                let present = spells.last.flatMap { $0.until == nil ? $0.state : nil }
                let next = event.data["state"]?.text
                if present == next { continue }
                if present != nil { spells[spells.count - 1].until = event.time }
                if let next { spells.append((next, event.time, nil)) }
            }
            return spells.enumerated().map { number, spell in
                OracleRow([
                    "employee_id": .text(life.stream), "n": .integer(number), "state": .text(spell.state),
                    "from": .instant(spell.from), "until": .instant(spell.until),
                ])
            }
        }
    }

    func shifts() -> [OracleRow] {
        lives(of: "employee").flatMap { life -> [OracleRow] in
            var shifts: [(start: OracleEvent, end: Int64?)] = []
            for event in life.all("employee.shift_started", "employee.shift_ended", "employee.left") {
                let isRunning = shifts.last.map { $0.end == nil } ?? false
                switch (event.type == "employee.shift_started", isRunning) {
                case (true, false): shifts.append((event, nil))
                case (false, true): shifts[shifts.count - 1].end = event.time
                default: break
                }
            }
            return shifts.enumerated().map { number, shift in
                let planned = shift.start.data["plannedEnd"]?.text.flatMap(OracleInstant.microseconds)
                return OracleRow([
                    "employee_id": .text(life.stream), "n": .integer(number),
                    "from": .instant(shift.start.time), "until": .instant(shift.end),
                    "planned_end": .instant(planned),
                ])
            }
        }
    }
}
