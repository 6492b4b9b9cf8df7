public import Projecting

extension Projection {
    /// Times kept for customers. See this folder's README.
    public static let appointments = Projection("appointments", version: 1) { projection in
        var appointment = Fold("appointment")
        let (contact, resource, purpose) = (appointment.column(), appointment.column(), appointment.column())
        let (start, end, reschedules) = (appointment.column(), appointment.column(), appointment.column())
        let (bookedAt, rescheduledAt, keptAt) = (
            appointment.column(), appointment.column(), appointment.column()
        )
        let (noShowAt, cancelledAt) = (appointment.column(), appointment.column())
        appointment.on("appointment.booked") { row, event in
            row[contact] = event["contactId"]
            row[resource] = event["resourceId"]
            row[purpose] = event["purpose"]
            row[bookedAt] = event.instant
            row[reschedules] = .integer(0)
        }
        appointment.on("appointment.booked", "appointment.rescheduled") { row, event in
            row[start] = event.data.instant("start")
            row[end] = event.data.instant("end")
        }
        appointment.on("appointment.rescheduled") { row, event in
            row[rescheduledAt] = event.instant
            row[reschedules] = .integer((row[reschedules].integer ?? 0) + 1)
        }
        for (type, cell) in [
            ("appointment.kept", keptAt), ("appointment.no_show", noShowAt),
            ("appointment.cancelled", cancelledAt),
        ] {
            appointment.on(type) { row, event in row[cell] = event.instant }
        }
        projection.table(
            "appointments", of: appointment,
            [
                .stream("appointment_id"), .state(), .contact("contact_id", contact),
                .cell("resource_id", .text, resource), .cell("purpose", .text, purpose),
                .cell("start", .instant, start), .cell("end", .instant, end),
                .cell("reschedules", .integer, reschedules), .cell("booked_at", .instant, bookedAt),
                .cell("rescheduled_at", .instant, rescheduledAt), .cell("kept_at", .instant, keptAt),
                .cell("no_show_at", .instant, noShowAt), .cell("cancelled_at", .instant, cancelledAt),
            ])
    }
}
