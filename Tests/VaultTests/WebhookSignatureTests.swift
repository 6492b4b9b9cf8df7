import EventLog
import Testing

@testable import Vault

@Suite struct WebhookSignatureTests {
    /// The vector of the Standard Webhooks libraries' own tests.
    @Test func `signatures are those of the published vector`() throws {
        let secret = try #require(WebhookSignature.secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookSignature.of(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8), secret: secret)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***"])
    func `what is no secret is none`(text: String) {
        #expect(WebhookSignature.secret(text) == nil)
    }

    @Test func `a service's secret is opened under its own name and the ledger's keys alone`() throws {
        let (keys, others) = (try TemporaryKeys(), try TemporaryKeys())
        try keys.create()
        try others.create()
        let (vault, other) = (try keys.open(), try others.open())
        let sealed = try vault.sealed(serviceSecret: [1, 2, 3], of: "webhook/a")
        #expect(try vault.opened(serviceSecret: sealed, of: "webhook/a") == [1, 2, 3])
        #expect(try vault.opened(serviceSecret: sealed, of: "webhook/b") == nil)
        #expect(try other.opened(serviceSecret: sealed, of: "webhook/a") == nil)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            #expect(try vault.opened(serviceSecret: damaged, of: "webhook/a") == nil)
        }
        #expect(try vault.opened(serviceSecret: [], of: "webhook/a") == nil)
    }
}
