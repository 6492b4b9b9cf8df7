public import Projecting

extension Projection {
    /// Work done at customers' places. See this folder's README.
    public static let workOrders = Projection("workorders", version: 1) { projection in
        var order = Fold("workorder")
        let (contact, ticket, account, kind) = (
            order.column(), order.column(), order.column(), order.column()
        )
        let (due, resource, start, end) = (order.column(), order.column(), order.column(), order.column())
        let (place, parts, outcome, reason) = (
            order.column(), order.column(), order.column(), order.column()
        )
        let (createdAt, scheduledAt, startedAt) = (order.column(), order.column(), order.column())
        let (completedAt, cancelledAt) = (order.column(), order.column())
        order.on("workorder.created") { row, event in
            row[contact] = event["contactId"]
            row[ticket] = event["ticketId"]
            row[account] = event["accountId"]
            row[kind] = event["kind"]
            row[due] = event["due"]
            row[parts] = .list([])
            row[createdAt] = event.instant
        }
        order.on("workorder.scheduled") { row, event in
            row[resource] = event["resourceId"]
            row[start] = event.data.instant("start")
            row[end] = event.data.instant("end")
            row[scheduledAt] = event.instant
        }
        order.on("workorder.started") { row, event in
            row[place] = event.data.personal("location") ?? .null
            row[startedAt] = event.instant
        }
        order.on("workorder.part_used") { row, event in
            row.append(.list([event["productId"], event["quantity"]]), to: parts)
        }
        order.on("workorder.completed") { row, event in
            row[outcome] = event["outcome"]
            row[completedAt] = event.instant
        }
        order.on("workorder.cancelled") { row, event in
            row[reason] = event["reason"]
            row[cancelledAt] = event.instant
        }
        projection.table(
            "workorders", of: order,
            [
                .stream("workorder_id"), .state(), .contact("contact_id", contact),
                .cell("ticket_id", .text, ticket), .cell("account_id", .text, account),
                .cell("kind", .text, kind), .cell("due", .text, due), .cell("resource_id", .text, resource),
                .cell("start", .instant, start), .cell("end", .instant, end),
                .personal("lat", .real, place, member: "lat"), .personal("lon", .real, place, member: "lon"),
                .cell("parts", .json, parts), .cell("outcome", .text, outcome),
                .cell("cancel_reason", .text, reason), .cell("created_at", .instant, createdAt),
                .cell("scheduled_at", .instant, scheduledAt), .cell("started_at", .instant, startedAt),
                .cell("completed_at", .instant, completedAt), .cell("cancelled_at", .instant, cancelledAt),
            ])
    }
}
