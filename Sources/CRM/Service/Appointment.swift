/// A time kept for a customer.
enum Appointment {
    static let declaration = """
        appointment: booked, kept, no_show, cancelled
        appointment.booked · – → booked
            · contactId→contact!, start instant, end instant, resourceId?→employee, purpose?
        appointment.rescheduled · booked · start instant, end instant
        appointment.kept · booked → kept
        appointment.no_show · booked → no_show
        appointment.cancelled · booked → cancelled
        """
}
