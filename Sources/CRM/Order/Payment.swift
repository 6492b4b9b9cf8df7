/// Money received for an order or an invoice, or the attempt.
enum Payment {
    static let declaration = """
        payment: captured, failed, charged_back
        payment.captured · – → captured · orderId?→order!, invoiceId?→invoice!, contactId→contact!,
            amount money, method (card|cash|transfer|wallet|credit|other)
        payment.failed · – → failed · orderId?→order!, invoiceId?→invoice!, contactId→contact!,
            amount money, method (card|cash|transfer|wallet|credit|other), error?
        payment.charged_back · captured → charged_back
        """
}
