/// One e-mail. Aligned with Segment's e-mail events.
enum Email {
    static let declaration = """
        email: sent, received, opened, clicked
        email.sent · – → sent · contactId→contact!, \(Interaction.about),
            subject†?, bodySha256? sha256, threadId? key
        email.received · – → received · contactId→contact!, \(Interaction.about),
            subject†?, bodySha256? sha256, threadId? key
        email.delivered · sent|opened|clicked
        email.opened · sent|opened → opened, clicked
        email.clicked · sent|opened|clicked → clicked · url
        email.bounced · sent · kind (hard|soft)
        email.unsubscribed / email.marked_as_spam · sent|opened|clicked
        """
}
