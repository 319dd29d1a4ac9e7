// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Environment variables with the checks that they need.
struct Variables: Sendable {
    /// Values of which one is kept for each iteration: more make no sense.
    static let iterationsMax: UInt64 = 100_000

    let environment: [String: String]
    /// Whether the names are in lower case, as test-plans has them.
    let isLowerCase: Bool

    /// Whether the variable is there.
    func has(_ name: String) -> Bool { value(name) != nil }

    /// A text that is not empty; without a default it has to be there.
    func text(_ name: String, default standard: String?) throws(SettingsError) -> String {
        if let value = value(name), !value.isEmpty { return value }
        guard let standard else { throw .missing(isLowerCase ? name.lowercased() : name) }
        return standard
    }

    /// `true` or `false`.
    func flag(_ name: String, default standard: Bool?) throws(SettingsError) -> Bool {
        let text = try text(name, default: standard.map { "\($0)" })
        guard let flag = Bool(text.lowercased()) else { throw .invalid(name, text) }
        return flag
    }

    /// A whole number.
    func number(_ name: String, default standard: UInt64) throws(SettingsError) -> UInt64 {
        let text = try text(name, default: "\(standard)")
        guard let number = UInt64(text) else { throw .invalid(name, text) }
        return number
    }

    /// How often something is measured: at least once.
    func iterations(_ name: String, default standard: UInt64) throws(SettingsError) -> Int {
        let number = try number(name, default: standard)
        guard number > 0, number <= Self.iterationsMax else { throw .invalid(name, "\(number)") }
        return Int(number)
    }

    private func value(_ name: String) -> String? {
        environment[isLowerCase ? name.lowercased() : name]
    }
}

/// What is wrong with the environment; whoever started the program is to blame.
enum SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A variable that has to be there is not.
    case missing(String)
    /// The value of this variable means nothing.
    case invalid(String, String)
    /// Only `webrtc-direct` is spoken here.
    case unsupportedTransport(String)

    var description: String {
        switch self {
        case .missing(let name): "\(name) is not set"
        case .invalid(let name, let value): "\(name)=\(value) is not valid"
        case .unsupportedTransport(let name):
            "TRANSPORT=\(name): only webrtc-direct is spoken here"
        }
    }
}
