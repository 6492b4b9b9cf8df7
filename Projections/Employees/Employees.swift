public import Projecting

extension Projection {
    /// Who works here, when, and in which state. See this folder's README.
    public static let employees = Projection("employees", version: 1) { projection in
        var employee = Fold("employee")
        let (name, place, role, team) = (
            employee.column(), employee.column(), employee.column(), employee.column()
        )
        let (orgUnit, skills, review, period) = (
            employee.column(), employee.column(), employee.column(), employee.column()
        )
        // Spells of employment: hired, left, whether of own will.
        let spells = employee.column()
        let reason = employee.column()
        employee.on("employee.hired") { row, event in
            row[name] = event.data.personal("name") ?? .null
            row[place] = event.data.personal("location") ?? .null
            row[role] = event["role"]
            row[team] = event["team"]
            row[orgUnit] = event["orgUnit"]
            row[skills] = .list([])
        }
        employee.on("employee.hired", "employee.rehired") { row, event in
            row.append(.list([event.instant, .null, .null]), to: spells)
            row[reason] = .null
        }
        employee.on("employee.role_changed") { row, event in
            row[role] = event["role"]
            if event.data.has("team") { row[team] = event["team"] }
        }
        employee.on("employee.skill_granted") { row, event in
            if !row[skills].list.contains(event["skill"]) { row.append(event["skill"], to: skills) }
        }
        employee.on("employee.skill_revoked") { row, event in
            let skill = event["skill"]
            row[skills] = .list(row[skills].list.filter { $0 != skill })
        }
        employee.on("employee.reviewed") { row, event in
            row[review] = event["scorePct"]
            row[period] = event["period"]
        }
        employee.on("employee.left") { row, event in
            row.setLast(1, of: spells, to: event.instant)
            row.setLast(2, of: spells, to: event["voluntary"])
            row[reason] = event["reason"]
        }

        @Sendable func last(_ reading: RowReading, _ part: Int) -> Value {
            reading[spells].list.last?.list[part] ?? .null
        }
        projection.table(
            "employees", of: employee,
            [
                .stream("employee_id"), .state(), .personal("name", .text, name), .cell("role", .text, role),
                .cell("team", .text, team), .cell("org_unit", .text, orgUnit),
                .computed("skills", .json, of: [skills]) { reading in
                    let texts = reading[skills].list.compactMap(\.text)
                    return .list(
                        texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { .text($0) })
                },
                .personal("lat", .real, place, member: "lat"), .personal("lon", .real, place, member: "lon"),
                .cell("review_pct", .integer, review), .cell("review_period", .text, period),
                .computed("hired_at", .instant, of: [spells]) { last($0, 0) },
                .computed("left_at", .instant, of: [spells]) { last($0, 1) },
                .computed("voluntary", .boolean, of: [spells]) { last($0, 2) },
                .cell("leave_reason", .text, reason),
            ])
        projection.table(
            "employments", of: employee, cells: [spells, orgUnit], each: { $0[spells].list.map(\.list) },
            [
                .stream("employee_id"), .number("n"), .part("hired_at", .instant, 0),
                .part("left_at", .instant, 1), .part("voluntary", .boolean, 2),
                .cell("org_unit", .text, orgUnit),
            ])
        defineStates(&projection, of: employee)
        defineShifts(&projection, of: employee)
    }

    private static func defineStates(_ projection: inout Projection, of kept: Fold) {
        var employee = Fold("employee")
        // Spells: state, since, until.
        let spells = employee.column()
        employee.on("employee.state_changed") { row, event in
            if let last = row[spells].list.last?.list, last[2] == .null {
                if last[0] == event["state"] { return }
                row.setLast(2, of: spells, to: event.instant)
            }
            row.append(.list([event["state"], event.instant, .null]), to: spells)
        }
        employee.on("employee.left") { row, event in
            if row[spells].list.last?.list[2] == .null { row.setLast(2, of: spells, to: event.instant) }
        }
        projection.table(
            "agent_states", of: kept, replaying: employee, list: spells,
            [
                .stream("employee_id"), .number("n"), .part("state", .text, 0), .part("from", .instant, 1),
                .part("until", .instant, 2),
            ])
    }

    private static func defineShifts(_ projection: inout Projection, of kept: Fold) {
        var employee = Fold("employee")
        // From, until, planned end.
        let shifts = employee.column()
        employee.on("employee.shift_started") { row, event in
            if let last = row[shifts].list.last?.list, last[1] == .null { return }
            row.append(.list([event.instant, .null, event.data.instant("plannedEnd")]), to: shifts)
        }
        employee.on("employee.shift_ended", "employee.left") { row, event in
            if let last = row[shifts].list.last?.list, last[1] == .null {
                row.setLast(1, of: shifts, to: event.instant)
            }
        }
        projection.table(
            "shifts", of: kept, replaying: employee, list: shifts,
            [
                .stream("employee_id"), .number("n"), .part("from", .instant, 0), .part("until", .instant, 1),
                .part("planned_end", .instant, 2),
            ])
    }
}
