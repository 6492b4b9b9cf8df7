import Foundation
import Testing

@Suite struct ErasureCommandTests {
    private let daftar: Program

    init() throws {
        daftar = try Program()
        try daftar(
            "append", "contact-7", "contact.created",
            #"{"fullName":"Sara Ahmadi","emails":["sara@example.com"],"phones":["+989121112233"]}"#, "--id",
            "e-7")
        try daftar(
            "append", "contact-8", "contact.created", #"{"fullName":"Bea Open","emails":["bea@example.com"]}"#
        )
    }

    @Test func `an erasure certifies itself, and from then on every moment says erased`() throws {
        let file = daftar.path("certificate.json")
        let run = try daftar(
            "erase", "contact-7", "--legal-basis", "gdpr-17", "--request-id", "r-9", "--actor", "employee-1",
            "--certificate", file)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("contact-7 was erased at position 2"))
        let certificate = try String(contentsOfFile: file, encoding: .utf8)
        for part in [
            #""legalBasis":"gdpr-17""#, #""requestId":"r-9""#, #""actor":"employee-1""#, #""values":3"#,
            #""keys":[{"subject":"contact-7","slot":0}]"#, "c2sp.org/tlog-proof@v1",
        ] {
            #expect(certificate.contains(part), "\(part)")
        }
        #expect(!certificate.contains("Sara"))
        for moment in [["--as-of", "@1"], ["--as-of", "@3"]] {
            let history = try daftar("history", "contact-7", moment[0], moment[1], "--json")
            #expect(history.output.contains(#"","erased":true}"#))
            #expect(try daftar("history", "contact-7", moment[0], moment[1]).output.contains("(erased)"))
        }
        for command in [["read", "contact-7"], ["export", "--disclose"]] {
            let read = try daftar(command[0], command[1])
            #expect(read.output.contains(#"","erased":true}"#))
            #expect(!read.output.contains("Sara"))
        }
        #expect(try daftar("verify").status == 0)
        #expect(try daftar("lookup", "sara@example.com").status == 1)
        #expect(try daftar("erase", "contact-7").output.contains(#""position":"2""#))
        #expect(try daftar("erase", "contact-7", "--legal-basis", "x").error.contains("erased_stream"))
        #expect(try daftar("erase", "contact-8").status == 2)
        #expect(try daftar("erase", "contact-8", "--legal-basis", "x", "--certificate", file).status == 2)
    }

    @Test func `an old keys directory is noticed`() throws {
        let copy = daftar.path("keys")
        try FileManager.default.copyItem(atPath: daftar.data + "/keys", toPath: copy)
        try daftar("erase", "contact-7", "--legal-basis", "gdpr-17")
        try FileManager.default.removeItem(atPath: daftar.data + "/keys")
        try FileManager.default.copyItem(atPath: copy, toPath: daftar.data + "/keys")
        let read = try daftar("read", "contact-7")
        #expect(read.error.contains("are there again"))
        #expect(!read.output.contains("Sara"))
        #expect(try daftar("verify").status == 1)
        let write = try daftar("append", "contact-8", "contact.tagged", #"{"tag":"a"}"#)
        #expect(write.error.contains("they have been destroyed"))
        #expect(try daftar("verify").status == 0)
        #expect(try daftar("read", "contact-7").error == "")
    }

    @Test func `a legal hold blocks it`() throws {
        try daftar("append", "contact-7", "contact.tagged", #"{"tag":"legal-hold"}"#)
        let held = try daftar("erase", "contact-7", "--legal-basis", "gdpr-17")
        #expect(held.status == 1)
        #expect(held.error.contains("contact-7 is under a legal hold"))
        try daftar("append", "contact-7", "contact.untagged", #"{"tag":"legal-hold"}"#)
        #expect(try daftar("erase", "contact-7", "--legal-basis", "gdpr-17").status == 0)
    }

    @Test func `keys are looked at and rotated`() throws {
        let before = try daftar("keys", "--json")
        #expect(before.output.contains(#""used":2"#))
        #expect(before.output.contains(#""damaged":[]"#))
        #expect(try daftar("keys", "rotate").status == 0)
        #expect(try daftar("keys", "--json").output != before.output)
        let file = daftar.path("master")
        let rotate = try daftar("keys", "rotate", "--to", "file:\(file)")
        #expect(rotate.output.contains("say --master-key file:\(file)"))
        #expect(try daftar("read", "contact-7").error.contains("personal values cannot be read"))
        #expect(try daftar("read", "contact-7", "--master-key", "file:\(file)").output.contains("Sara"))
        #expect(try daftar("keys", "rotate", "--to", "elsewhere").status == 2)
        #expect(try daftar("keys", "rotate", "--to", "env:DAFTAR_NO_SUCH_KEY").status == 1)
    }

    @Test func `a contact is looked up as people write`() throws {
        #expect(try daftar("lookup", "۰۹۱۲ ۱۱۱ ۲۲۳۳").output == "contact-7\n")
        #expect(
            try daftar("lookup", "sara@EXAMPLE.com", "--json").output == #"[{"contact":"contact-7"}]"# + "\n")
        #expect(try daftar("lookup", "who").status == 1)
        try daftar("append", "contact-7", "contact.merged", #"{"intoId":"contact-8"}"#)
        #expect(try daftar("lookup", "sara@example.com").output == "contact-7 (merged into contact-8)\n")
    }

    @Test func `one value is disclosed and checked without the ledger`() throws {
        let document = try daftar("disclose", "e-7", "fullName").output
        #expect(!document.contains("sara@example.com"))
        let elsewhere = daftar.path("nowhere")
        let check = try daftar("disclose", "--check", "-", input: document, data: elsewhere)
        #expect(check.status == 0, "\(check.output)\(check.error)")
        #expect(check.lines.count == 4)
        #expect(try daftar("disclose", "--check", "-", input: document).lines.count == 5)
        let forged = document.replacing("Sara", with: "Zara")
        #expect(try daftar("disclose", "--check", "-", input: forged, data: elsewhere).status == 1)
        #expect(try daftar("disclose", "0").status == 2)
        #expect(try daftar("disclose", "0", "locale").status == 1)
        try daftar("erase", "contact-7", "--legal-basis", "gdpr-17")
        #expect(try daftar("disclose", "0", "fullName").error.contains("erased"))
    }
}
