/// The dictionary that a new log begins with: texts that events have in common, the commonest last
/// (zstd reaches them with the smallest offsets). A log keeps the copy that it was made with; a trained
/// one follows once the log has events of its own to learn from.
public enum ShippedDictionary {
    public static let content = Array(
        #"""
        {"text":"","channel":"whatsapp","threadId":"","subject":"","bodySha256":"","url":"https://"}
        {"scorePct":100,"form":"","evaluatorId":"employee-","durationMs":60000,"sha256":"","intent":"","option":"1"}
        {"direction":"inbound","from":"+","to":"+","line":"","queue":"","skill":"","agentId":"employee-","kind":"warm"}
        {"endedBy":"customer","disposition":"","resolved":true,"phase":"queue","toQueue":"","toAgentId":"employee-"}
        {"status":"pending","public":true,"automated":false,"priority":"normal","category":"","assigneeId":"employee-"}
        {"policy":"","metric":"first_response","targetMs":3600000,"calendar":"calendar-","resolution":"","rootCause":""}
        {"plan":"","mrr":{"amount":1000,"currency":"EUR"},"termMonths":12,"reason":"","accountId":"account-"}
        {"pipelineId":"pipeline-default","stage":"qualification","title":"","expectedCloseDate":"2025-","ownerId":"employee-"}
        {"stage":"proposal","reason":""},{"stage":"negotiation"},{"stage":"prospecting"},{"forecast":"commit"}
        {"lineId":"1","productId":"product-","quantity":1,"unitPrice":{"amount":1000,"currency":"USD"},"discountPct":10}
        {"fullName":{"sealed":""},"givenName":{"sealed":""},"familyName":{"sealed":""},"emails":[{"sealed":""}],"phones":[{"sealed":""}],"locale":"fa-IR","source":"import","address":{"sealed":""}}
        {"changes":{"locale":"en"}},{"tag":""},{"key":"","value":""},{"purpose":"marketing","channel":"email","basis":"consent","textVersion":"1"}
        {"contactId":"contact-","lines":[{"productId":"","name":"","quantity":1,"unitPrice":{"amount":1000,"currency":"USD"}}],"total":{"amount":1000,"currency":"USD"},"discount":{"amount":0,"currency":"USD"},"shipping":{"amount":0,"currency":"USD"},"coupon":""}
        import/csv daftar employee- contact- account- deal- order- ticket- call- email- message- subscription- campaign-
        """#.utf8)
}
