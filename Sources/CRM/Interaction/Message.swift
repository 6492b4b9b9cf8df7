/// A message through any channel but e-mail.
enum Message {
    static let declaration = """
        message: sent, received
        message.sent · – → sent · contactId→contact!, \(Interaction.about),
            channel (sms|whatsapp|chat|social|fax|post|telegram|kiosk|other), text†? prose, threadId? key
        message.received · – → received · contactId→contact!, \(Interaction.about),
            channel (sms|whatsapp|chat|social|fax|post|telegram|kiosk|other), text†? prose, threadId? key
        """
}
