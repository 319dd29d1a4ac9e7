// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Keys and signatures made with other implementations (OpenSSL's tool, Python's `cryptography`).
enum KeyFixtures {
    static let message = Array("message".utf8)

    static let p256Scalar = "3e5b1fe9712e6c314942a750bd67485de3c1efe85b1bfb520ae8f9ae3dfa4a4c"
    static let p256Point =
        "04de3d300fa36ae0e8f5d530899d83abab44abf3161f162a4bc901d8e6ecda020e"
        + "8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9f77c409e62"
    static let p256Private =
        "30770201010420" + p256Scalar + "a00a06082a8648ce3d030107a144034200" + p256Point
    static let p256Public =
        "3059301306072a8648ce3d020106082a8648ce3d030107034200" + p256Point
    static let p256Signature =
        "304402201954cb98913917e5e3e6544992dbf07802d18168f0998a542df36ec2df073eb9"
        + "02206cc6ed733e310d1ba4ee43185b283b31c7245d5c99ead4e56b55f0592cc7d766"
    static let p256PEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPlsf6XEubDFJQqdQ
        vWdIXePB7+hbG/tSCuj5rj36SkyhRANCAATePTAPo2rg6PXVMImdg6urRKvzFh8W
        KkvJAdjm7NoCDottX42jBSXnHWhRUQwJjlxHxkall/tNzsA06fd8QJ5i
        -----END PRIVATE KEY-----

        """
    /// What `openssl ecparam -genkey` writes: the parameters first, then SEC 1.
    static let p256ParametersAndKeyPEM = """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIIpKB2H/loWNOimzOoUlWFKuhDDPW8/rZiWviN7AHBjpoAoGCCqGSM49
        AwEHoUQDQgAEJ1kZkak6HkFTHQfWY+EY/ORy6yS/o1FRfN1RlNPs4DWWo24Wda9C
        cUF7mKWDElrKjhieM6XedyFDZDUyLwCPQg==
        -----END EC PRIVATE KEY-----
        """

    static let secp256k1Private = "53dadf1d5a164d6b4acdb15e24aa4c5b1d3461bdbd42abedb0a4404d56ced8fb"
    static let secp256k1Public =
        "037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99"
    static let secp256k1Uncompressed =
        "047777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99"
        + "1b41b30efa52b659e9db235c31f9975578a17e2b356a6b84837b5b45c555cfb1"
    static let secp256k1Signature =
        "304502200586f238b41545831a4c1304b0785d5269731e80ec74c307b2bbc88a0553643c"
        + "022100b4934adfd8570edbdd4dc93c9994033a3c9f10bb46788adce7fc994bdcd16a75"
    static let secp256k1PEM = """
        -----BEGIN PRIVATE KEY-----
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgU9rfHVoWTWtKzbFeJKpM
        Wx00Yb29QqvtsKRATVbO2PuhRANCAAR3d+mU5FLCFgT5HeCTzkFfVDL3Ad2M0aem
        /qDmML/KmRtBsw76UrZZ6dsjXDH5l1V4oX4rNWprhIN7W0XFVc+x
        -----END PRIVATE KEY-----

        """

    /// RFC 8032 §7.1, test 2: the message is the one byte 72.
    static let ed25519Private = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    static let ed25519Public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    static let ed25519Signature =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

    static let rsaSignature =
        "10cebb6bacbfba9b156c99bb78475c129e9bd90fe6f82035d2070f08f2f915df"
        + "3d0987fe97c082236dce8ce59aa5ceadcf9740ebbe59af1b00843be617ce672f"
        + "416f5b4147df61534295f3e404d5ce2372d419e9f26759e9b2f47deb9d7ee36a"
        + "415237296947a84aa0682565b3c4d94dafd57c12e78279df7de665195594bdcc"
        + "083b05b3124ba471fd6820ddbf4a803e03488d73aa7b40e5c5558c920a910b28"
        + "509048d12bfcff8d72001d8ce61388d6cca6859b7f6d5b0ce61e1684f1bb0890"
        + "20fc732a1d5b6696cd8620d3206e5f7392fd4abaa6ab4d2693981df5106cc46c"
        + "b97b9baf0addb34ebb65df473f5a01a4039321e1186245b16c9f29d02dca2538"
    /// A 2048-bit key.
    static let rsaPEM = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEogIBAAKCAQEAwGnsWbId6dXmNRlW2czAkhdKx5aPs40hJkLTICwBRsSI/axI
        4fzaPDSsMTrxORwvMuvMZ+rmYrzwKzLqZfgz7lSslk5Mzg3XZqhMBtrNQGQmNYsL
        5uM+B6sperImKzwtcN24xOzheAX+Sun2U2LQfFZZrRfNqRAdeNxjtu7oN8O7D4mW
        uLqryo8TBcf6p2VHOU72R/87TFY8fKnROx0Q2awFR/ZIWo/niHISPOxW43L3dOU/
        BlgLOORmFN/sEYqOMbzvZFIPRNXQVnL5ZRm518aYnHSfWdQpEXVYeq90whgSo5rK
        2VT+K3PasI9n6unS5H4LrvG8xGK2wfnyMBiKnQIDAQABAoIBAEGaO7evN2y4/ZbA
        D3EN0uBcaaYYCuGsbg91/Da9WigPLSfUPDs0sxGQ4d6dGo6eseb6J0SM/cTPZ1FL
        OEjQ8Z/CJd/PTXd5l6XMHrO9mPppyu85e7LaapVBwdAv+jyGdXXEWtFldFAwNu3C
        zDXM/IlQBZ4y/e80699/wM2nsewEy6PGHZaDu5W/wHk2Gy9ceKnTjb8pNcev0BBv
        100Pw1ohqCmmITTCEQSKgJ/x80aknSXz4+phs3Wk2pssEXfzgtJ08PlypzE5hkwx
        KYRVAQzahBDUALFbzClxrpXtpQS7yLsNkmizjpc5+foUoe6reEApFf3XYAtOH1oc
        1xpAQt8CgYEA8Mibwq/mhP9g1CzGd9m+DA+374vIZ/Lek3XBHWUF5zoUX3O4EGQu
        4fX7lJr1QulKWtzpIWa+xhC5mVQocgAGzspbdDcdNiigM0ygUh6jBIthGFW2E9Ou
        xvgi3r6IdekWKks66/zMtJgLw+pL9j2XIxCUTaNQkFdYpv+QIUzyH5MCgYEAzJLJ
        0JzzucxRFtuK7sBMYgPsNrP6I4VOcOQI/Eed4s2tieS82qEtG2zPMEmP+W4q1jRJ
        MxubhHytBEjM6rrtzTW3s4dmXoK8OglL2qvVqjFJ36DwPUTTBNYlZdU9jJPPR5sf
        /5ow9YkoVxH8qa5QrVKsugH3mD1Uo4o/xyXZKw8CgYB8MFv2HFefPUCp7rYm1s2o
        1uqdyNECnEekctW53YMf8drUKJFFEwcDUKYDzbC2ZDEPkGVF7wJykenIZZm+wrjA
        K6rj1BFi/60xCFKgSGD4VRMtQ/f3XfUFdrI1hLxJZIEkK00mrmq+srVOxSeMx9OO
        KFz1dkh1SjfVWnbyVgeDtQKBgDoHUVPpkYEcocvYDrrWtVQARNrnhobY431GUf4t
        2m1hZl59Ecz6dy8WWFccJsjcJS6JulHS/PRB4VobxHS4/Yd+O1Ojjrg0YWwdAvVO
        VNdoD8ptfngCs9DlZcpTCJh9vQhUymjYthaQB29bXM5M8fmYQAKrWC5JB180cg7t
        f4KlAoGAImPuwzhJ8dkE+uWSW5iklW/id6hJjvl8K8KSMlDxkWFGyCN0HEOZuyIu
        kFlIxaTmJsYGpn2Wnacrr6KM+o4HK+wz/7Tndcdi1x2ytv8KpCBiIksV8d+4EWB0
        MY5hud3I2qlGv9mhec9LFoSuJinnQ6y6kkflupi/s6OGqEDnbVQ=
        -----END RSA PRIVATE KEY-----
        """

    static let weakRSAPEM = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXQIBAAKBgQDVq0hT72TksxCQNigARnwFNWxKGPeYJm38bchBO/Ytiq9a6Ig6
        lSxIFlquMK2lpANdzcgL0PfWb7C6vElrP50n/RqrgkHz1wo1gFhnyLiB0ZDzPCQM
        WWF7cko50U8EJB2U3lWxhiL87kUjrzgoec5dKHxhAiJ5LHIZ1L8gFHN79wIDAQAB
        AoGBALHVAbiiCTXy9rkf6cD46OWo5fzxtLhUW7v5Xu80SZrzzyh5WlBvsVA6ErTh
        XNT8obSjvXhgLrWxdcSlSvHRGykTYJg0Scc98aWNE/zBCTOIHhri7szh7wzlW/gU
        tOa9xl93rC2W2CTJCt0cXGUHfAu+KEFycRsbgAvwPjh6Eq05AkEA/o6tDfL29WTj
        uEpE3sMtLO6wW+A5f1ej0dgfaOFjQ+0dlR9UE/fUFPJMLDoa2XQ8+g0t+47racTB
        Lwn+0NkNIwJBANbhSK0F+aiL9qpmZC88xnJNxpwD8DXC5xu2jJqYhOBozKOykure
        isB1suSX6NcdLS+OXEgnfuOWGkaU3nd0dR0CQFD9Ldv5SE9M2RLCNmU1bcMU8fFZ
        RpHYXVufSmcBBqcO4tGWFRcBS22apVeQ6Qf0bo4T8WRO1WFiYyBHKtZhqEcCQDvg
        bvX30kfLKKL3ATfAgbPcRFm5Jzhz5R5t0eRKV8yIp21+Fz5nYNacdYsJYZJ/yNWV
        n9VjXBJjA1NjrFIxG2kCQQCvJQl0rJ54KpRLQQSPZ1EocZJdK9ByACPemLf2Qa0A
        g7ahIwh8U7veZAO7WmCLOQ7ATMafFTa4QWFzzFM+5C3D
        -----END RSA PRIVATE KEY-----
        """
    static let p384PEM = """
        -----BEGIN EC PRIVATE KEY-----
        MIGkAgEBBDB7uMih5HJCETjB8uToyrFVwax6PV+Ouh/zi3FuBrIHptdD8CmyEZ2J
        B+bRWH9ubzagBwYFK4EEACKhZANiAAQUOuFCdOzDZcAMFKC78NL/qz43H/XA8Hbz
        S31UQlQPMPfG+uLI5UMKNax4JFfu7jvT7n10siWPG/HaAnD/MUZnGzv0juqeJJNg
        1kGU7PQNflpYU/4Sxlqin0vFSSOUNuo=
        -----END EC PRIVATE KEY-----
        """
    static let x25519PEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIFBA3yE9tD5zgrvHKasSjcFx5SZuEXj9v9bFh21D1h5i
        -----END PRIVATE KEY-----
        """
    static let encryptedPEM = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgHRonKEjmlPAICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEJBlM541vfkw8CCEdwz6QIAEQC9s
        Xyv/Mr1EIkdG0Eea2H+EwmcfcJ3ZrmZgDZklY/4FxADxwucJ03ZfU/RNEfoGemAE
        LR1yX8oddvoNg5Xt7gY=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// DER SubjectPublicKeyInfo of an RSA key with a made-up odd modulus of `modulusBits`.
    static func rsaPublic(modulusBits: Int, exponent: [UInt8] = [1, 0, 1]) -> [UInt8] {
        var modulus = [UInt8](repeating: 0xA5, count: (modulusBits + 7) / 8)
        modulus[0] = UInt8(1 << ((modulusBits - 1) % 8))
        let numbers = element(0x30, element(2, positive(modulus)) + element(2, positive(exponent)))
        let algorithm: [UInt8] = [
            0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 5, 0,
        ]
        return element(0x30, algorithm + element(3, [0] + numbers))
    }

    private static func positive(_ bytes: [UInt8]) -> [UInt8] {
        bytes.first.map { $0 >= 0x80 } == true ? [0] + bytes : bytes
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let high = UInt8(content.count >> 8)
        let low = UInt8(content.count & 0xFF)
        return switch content.count {
        case ..<0x80: [tag, low] + content
        case ..<0x100: [tag, 0x81, low] + content
        default: [tag, 0x82, high, low] + content
        }
    }
}
