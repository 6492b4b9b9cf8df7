public import Projecting

extension Projection {
    /// Named groups of contacts and who is in them. See this folder's README.
    public static let segments = Projection("segments", version: 1) { projection in
        var segment = Fold("segment")
        let (name, rule, definedAt, redefinedAt) = (
            segment.column(), segment.column(), segment.column(), segment.column()
        )
        segment.on("segment.defined") { row, event in
            row[name] = event["name"]
            row[definedAt] = event.instant
        }
        segment.on("segment.defined", "segment.redefined") { row, event in
            if event.data.has("rule") { row[rule] = event["rule"] }
        }
        segment.on("segment.redefined") { row, event in row[redefinedAt] = event.instant }
        projection.table(
            "segments", of: segment,
            [
                .stream("segment_id"), .state(), .cell("name", .text, name), .cell("rule", .text, rule),
                .cell("defined_at", .instant, definedAt), .cell("redefined_at", .instant, redefinedAt),
            ])

        // As many as there are contacts: read from the log.
        var members = Fold("segment")
        let changes = members.column()
        members.on("segment.member_added", "segment.member_removed") { row, event in
            let isAdded: Int64 = event.type == "segment.member_added" ? 1 : 0
            row.append(.list([event["contactId"], event.instant, .integer(isAdded)]), to: changes)
        }
        projection.table(
            "segment_members", of: segment, replaying: members, list: changes,
            each: { present(after: $0) },
            [
                .stream("segment_id"), .number("n"), .contactPart("contact_id", 0),
                .part("added_at", .instant, 1),
            ])
    }

    /// Who is in after all changes, in order of adding: adding who is there, or removing who is not, is nothing.
    private static func present(after changes: [Value]) -> [[Value]] {
        var additions: [Value: Int] = [:]
        for (index, change) in changes.enumerated() {
            let parts = change.list
            if parts[2] == .integer(0) {
                additions[parts[0]] = nil
            } else if additions[parts[0]] == nil {
                additions[parts[0]] = index
            }
        }
        return additions.values.sorted().map { changes[$0].list }
    }
}
