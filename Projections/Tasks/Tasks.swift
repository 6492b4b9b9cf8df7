public import Projecting

extension Projection {
    /// What somebody has to do. See this folder's README.
    public static let tasks = Projection("tasks", version: 1) { projection in
        var task = Fold("task")
        let (title, contact, deal, ticket) = (task.column(), task.column(), task.column(), task.column())
        let (assignee, priority, dueAt, createdAt) = (
            task.column(), task.column(), task.column(), task.column()
        )
        let (completedAt, completedBy, reopens, cancelledAt) = (
            task.column(), task.column(), task.column(), task.column()
        )
        task.on("task.created") { row, event in
            row[title] = event.data.personal("title") ?? .null
            row[contact] = event["contactId"]
            row[deal] = event["dealId"]
            row[ticket] = event["ticketId"]
            row[priority] = event["priority"]
            row[dueAt] = event.data.instant("dueAt")
            row[createdAt] = event.instant
            row[reopens] = .integer(0)
        }
        task.on("task.created", "task.assigned") { row, event in
            if event.data.has("assigneeId") { row[assignee] = event["assigneeId"] }
        }
        task.on("task.completed") { row, event in
            row[completedAt] = event.instant
            row[completedBy] = event.employee
        }
        task.on("task.reopened") { row, _ in
            row[completedAt] = .null
            row[completedBy] = .null
            row[reopens] = .integer((row[reopens].integer ?? 0) + 1)
        }
        task.on("task.cancelled") { row, event in row[cancelledAt] = event.instant }
        projection.table(
            "tasks", of: task,
            [
                .stream("task_id"), .state(), .personal("title", .text, title),
                .contact("contact_id", contact), .cell("deal_id", .text, deal),
                .cell("ticket_id", .text, ticket), .cell("assignee_id", .text, assignee),
                .cell("priority", .text, priority), .cell("due_at", .instant, dueAt),
                .cell("created_at", .instant, createdAt), .cell("completed_at", .instant, completedAt),
                .cell("completed_by", .text, completedBy), .cell("reopens", .integer, reopens),
                .cell("cancelled_at", .instant, cancelledAt),
            ])
    }
}
