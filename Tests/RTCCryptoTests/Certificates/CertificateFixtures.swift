// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// PEM texts made once with the openssl command line (ecparam, req -x509, pkcs8, genpkey).
enum CertificateFixtures {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBeTCCAR+gAwIBAgIUX3D2Ri2vcBLBAAwXcXhz+Di+3hIwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHZml4dHVyZTAeFw0yNjExMjIxMTA1MzlaFw0zNjExMTkxMTA1
        MzlaMBIxEDAOBgNVBAMMB2ZpeHR1cmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AARAb3k16PTemVmYcbSBoULja05rfdIxnSIdJ9L3CAuzMpFswu4zVApAldL5t8AV
        4tcFrRsrYi1zn1wy7EXtJZWeo1MwUTAdBgNVHQ4EFgQUNCRX0oRnU9z4C2i6KDAh
        hOmioe8wHwYDVR0jBBgwFoAUNCRX0oRnU9z4C2i6KDAhhOmioe8wDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAuKIPSey3zr/oWv5Qq4I+I4nHOHdo
        iKBCrflog6PSuC0CIAVfrK5IaReSLys8j6ysDJUh0qUf94ulHri/YHUd6FEP
        -----END CERTIFICATE-----

        """

    /// What `openssl x509 -fingerprint -sha256` says about `certificate`.
    static let fingerprint =
        "9A:DC:BF:B6:51:1F:76:E4:3F:6C:4F:79:45:7A:BC:75:"
        + "7D:A9:4A:11:B2:4D:35:E2:B8:14:F8:3A:82:23:A1:66"

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM6yNkVrk7s5kUIjv
        V8LAaA4vGx1v2vyB8hgzdLKT27ehRANCAARAb3k16PTemVmYcbSBoULja05rfdIx
        nSIdJ9L3CAuzMpFswu4zVApAldL5t8AV4tcFrRsrYi1zn1wy7EXtJZWe
        -----END PRIVATE KEY-----

        """

    /// The same key in the older form that `openssl ecparam -genkey` writes.
    static let sec1Key = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIDOsjZFa5O7OZFCI71fCwGgOLxsdb9r8gfIYM3Syk9u3oAoGCCqGSM49
        AwEHoUQDQgAEQG95Nej03plZmHG0gaFC42tOa33SMZ0iHSfS9wgLszKRbMLuM1QK
        QJXS+bfAFeLXBa0bK2Itc59cMuxF7SWVng==
        -----END EC PRIVATE KEY-----

        """

    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiF5sXFjHKedAICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEIybV9XF2j6VXdahiwG0wUgEgZDZ
        ZVc36ZfISy+XwGuroRCd12QOO5/7qtRwbUYngyfEwh8iXbUjRkov8h7tDezxJNOw
        SKpAYMFwm4WTVfkmSqL3a8ou7jHrngNCEFUYKRHkbrJF2a5K/+VM84uQ8PqrUW2d
        Q+McEfNoBl79pOtGvX2KxpBim7dWrw1TEsJwHXjrM43Rc3Dvsem4mITlpXJ0f0E=
        -----END ENCRYPTED PRIVATE KEY-----

        """

    static let p384Key = """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAUJhFalFE5ZnyxnV51
        KwUJnyu8Ga0q6A4vrg5eTYhzp/w7t4eqxJGjjUMNiVsCoGGhZANiAATYeRNlbeg5
        d5XBOOPQWB1G2k/kP/sE02sMLYG6DV3Inxp/oAVaMlfn+jAOXCHtOFpB3qnmlXVK
        Z82SwFLeOusMaH1yEcMNQ2qdejXgNYx/73owT50k9jMvYHF70EzO80w=
        -----END PRIVATE KEY-----

        """

    static let ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIG5kPwV5V9f/gNEcI+z+y2qoETDLXntv7f5vAfZuPLG1
        -----END PRIVATE KEY-----

        """
}
