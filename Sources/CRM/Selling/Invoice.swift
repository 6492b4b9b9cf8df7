/// A demand for payment.
enum Invoice {
    static let declaration = """
        invoice: issued, paid, void
        invoice.issued · – → issued
            · orderId?→order!, dealId?→deal!, contactId?→contact!, total money, dueDate? date
        invoice.paid · issued → paid
        invoice.voided · issued → void · reason
        """
}
