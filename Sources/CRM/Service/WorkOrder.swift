/// Work done at a customer's place.
enum WorkOrder {
    static let declaration = """
        workorder: created, scheduled, started, completed, cancelled
        workorder.created · – → created · contactId→contact!, ticketId?→ticket!, accountId?→account!,
            kind (repair|installation|preventive|inspection), due? moment
        workorder.scheduled · created|scheduled → scheduled
            · resourceId→employee, start instant, end instant
        workorder.started · scheduled → started
            · location†?{lat number -90…90, lon number -180…180}
        workorder.part_used · started · productId→product, quantity integer 1…
        workorder.completed · started → completed · outcome? prose
        workorder.cancelled · created|scheduled → cancelled · reason?
        """
}
