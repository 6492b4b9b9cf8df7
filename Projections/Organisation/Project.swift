internal import Projecting

extension EntityTable {
    static var project: EntityTable {
        var project = EntityTable("project", key: "project_id")
        project.field("account_id", "accountId", on: "project.opened")
        project.contact(on: "project.opened")
        project.field("name", "name", on: "project.opened")
        project.field("goal", "goal", on: "project.opened")
        project.field("progress_pct", "progressPct", .integer, on: "project.progressed")
        project.milestones()
        project.risks()
        project.field("outcome", "outcome", on: "project.closed")
        project.instant("opened_at", on: "project.opened")
        project.instant("progressed_at", on: "project.progressed")
        project.instant("closed_at", on: "project.closed")
        return project
    }

    /// The names of the milestones that were reached, in order.
    private mutating func milestones() {
        let milestones = fold.column()
        on("project.milestone_reached") { row, event in
            row[milestones] = .list(row[milestones].list + [event["name"]])
        }
        show(.computed("milestones", .json, of: [milestones]) { .list($0[milestones].list) })
    }

    /// The risks that are open, in order of raising, and the highest level among them.
    private mutating func risks() {
        let risks = fold.column()
        on("project.risk_raised", "project.risk_closed") { row, event in
            var open = row[risks].list.filter { $0.list[0] != event["risk"] }
            if event.type == "project.risk_raised" { open.append(.list([event["risk"], event["level"]])) }
            row[risks] = .list(open)
        }
        show(.computed("open_risks", .json, of: [risks]) { .list($0[risks].list.map { $0.list[0] }) })
        show(
            .computed("risk_level", .text, of: [risks]) { reading in
                let levels = reading[risks].list.map { $0.list[1] }
                return ["high", "medium", "low"].map { .text($0) }.first { levels.contains($0) } ?? .null
            })
    }
}
