/// Data of employees, appointments, work orders and calendars.
extension RandomHistory {
    mutating func employeeData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "employee.hired":
            var data: [String: OracleJSON] = ["name": "Mina Rad", "role": text(["agent", "clerk"])]
            data.merge(maybe("team", text(["blue", "red"]))) { $1 }
            data.merge(maybe("orgUnit", text(["north", "south"]))) { $1 }
            return data.merging(maybe("location", ["lat": 35.5, "lon": 51])) { $1 }
        case "employee.role_changed":
            return maybe("team", text(["blue", "green"])).merging(["role": text(["lead", "agent"])]) { $1 }
        case "employee.skill_granted", "employee.skill_revoked":
            return ["skill": text(["fa", "nl", "sales"])]
        case "employee.reviewed": return ["scorePct": .integer(Int64(below(101))), "period": "2024-Q1"]
        case "employee.benefit_granted": return ["kind": "bicycle"]
        case "employee.left":
            return maybe("reason", "moved").merging(["voluntary": .boolean(chance(50))]) { $1 }
        case "employee.shift_started": return maybe("plannedEnd", "2024-05-01T17:00:00Z")
        case "employee.state_changed":
            return ["state": text(["available", "available", "on_contact", "wrap_up", "break"])]
        default: return [:]
        }
    }

    mutating func taskData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "task.created":
            var data: [String: OracleJSON] = ["title": text(["Call back", "پیگیری"])]
            data.merge(maybe("contactId", some("contact"))) { $1 }
            data.merge(maybe("dueAt", text(["2024-05-01T09:00:00Z", "2024-05-02T12:30:00+03:30"]))) { $1 }
            data.merge(maybe("priority", text(["low", "high"]))) { $1 }
            return data.merging(maybe("assigneeId", some("employee"))) { $1 }
        case "task.assigned": return some("employee").map { ["assigneeId": $0] }
        default: return [:]
        }
    }

    mutating func appointmentData(_ type: String) -> [String: OracleJSON]? {
        let day = pick(["01", "02", "03"])
        let times: [String: OracleJSON] = [
            "start": .text("2024-05-\(day)T09:00:00Z"), "end": .text("2024-05-\(day)T10:30:00+03:30"),
        ]
        let order = ["start": times["end"] ?? .null, "end": times["start"] ?? .null]
        switch type {
        case "appointment.booked":
            guard let contact = some("contact") else { return nil }
            var data = order.merging(["contactId": contact]) { $1 }
            data.merge(maybe("resourceId", some("employee"))) { $1 }
            return data.merging(maybe("purpose", "survey")) { $1 }
        case "appointment.rescheduled": return order
        default: return [:]
        }
    }

    mutating func workOrderData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "workorder.created":
            guard let contact = some("contact") else { return nil }
            let data: [String: OracleJSON] = ["contactId": contact, "kind": text(["repair", "preventive"])]
            return data.merging(maybe("due", text(["2024-06-01", "2024-06-01T12:00:00Z"]))) { $1 }
        case "workorder.scheduled":
            return some("employee").map {
                ["resourceId": $0, "start": "2024-05-01T09:00:00Z", "end": "2024-05-01T10:00:00Z"]
            }
        case "workorder.started": return maybe("location", ["lat": 35.25, "lon": 51])
        // Nothing in this world is a product.
        case "workorder.part_used": return nil
        case "workorder.completed": return maybe("outcome", "mended")
        case "workorder.cancelled": return maybe("reason", "nobody there")
        default: return [:]
        }
    }

    /// A version of a calendar: day shifts, night shifts, both sides of a change of the clocks.
    mutating func calendarData() -> [String: OracleJSON] {
        var week: [String: OracleJSON] = [:]
        for day in ["sat", "sun", "mon", "tue", "wed", "thu", "fri"] where chance(70) {
            week[day] = pick([
                ["09:00-17:00"], ["09:00-13:00", "14:00-18:00"], ["22:00-06:00"], ["00:00-24:00"],
                ["01:30-03:30", "20:15-04:00"],
            ])
        }
        return [
            "timezone": text(["Europe/Berlin", "Asia/Tehran", "America/New_York"]), "week": .object(week),
            "holidays": ["2024-03-20", "2024-04-01"],
            "from": text(["2023-12-30", "2024-02-01", "2024-03-30", "2024-05-05"]),
        ]
    }
}
