// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Why a text does not describe a path.
package enum PathDescriptionError: Error, Hashable, Sendable {
    /// A word that is neither `KEY=VALUE` nor `@TIME`, `down` or `up`.
    case unknownWord(String)

    /// A key that there is not.
    case unknownKey(String)

    /// A value that its key cannot have.
    case badValue(PathKey, String)

    /// A key, or `down` and `up`, twice for the same time.
    case repeated(String)

    /// Something else than a time behind `@`.
    case badTime(String)

    /// A time that is not after the one before.
    case timeGoesBack(String)

    /// Bursts so short that the loss cannot be made of them.
    case burstTooShort(length: Double, loss: Double)

    /// Headers that leave no room in the longest packet.
    case noRoomForPayload
}

extension PathDescriptionError: CustomStringConvertible {
    /// What is wrong, and what would be right.
    package var description: String {
        switch self {
        case .unknownWord(let word):
            return "'\(word)' is not KEY=VALUE, @TIME, down or up"
        case .unknownKey(let key):
            let known = PathKey.allCases.map(\.rawValue).joined(separator: ", ")
            return "'\(key)' is not one of \(known)"
        case .badValue(let key, let value):
            return "'\(value)' does not fit \(key.rawValue), which takes \(key.example)"
        case .repeated(let key): return "'\(key)' stands there twice"
        case .badTime(let word): return "'\(word)' is not a time after the start such as @10s"
        case .timeGoesBack(let word): return "'\(word)' is not after the time before it"
        case .burstTooShort(let length, let loss):
            let least = Quantity.text(number: (loss / (1 - loss) * 100 - 1e-6).rounded(.up) / 100)
            return "bursts of \(Quantity.text(number: length)) are too short for a loss of "
                + "\(Quantity.text(share: loss)): at least \(least)"
        case .noRoomForPayload: return "the headers leave no room for a payload in the mtu"
        }
    }
}

extension PathDescription {
    /// Reads a description; an empty one is a path that does no harm.
    ///
    /// - Throws: `PathDescriptionError` about the first word that is wrong.
    package init(parsing text: String) throws(PathDescriptionError) {
        self.init()
        var said: Set<String> = []
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
            guard word.hasPrefix("@") else {
                let key = try Self.apply(word, to: &lastSettings)
                guard said.insert(key).inserted else { throw .repeated(key) }
                continue
            }
            guard let time = Quantity.time(word.dropFirst()) else { throw .badTime(String(word)) }
            guard time > changes.last?.after ?? .zero else { throw .timeGoesBack(String(word)) }
            changes.append(Change(after: time, settings: lastSettings))
            said = []
        }
        try settings.check()
        for change in changes { try change.settings.check() }
    }

    /// What the next words are about.
    private var lastSettings: PathSettings {
        get { changes.last?.settings ?? settings }
        set {
            if changes.isEmpty {
                settings = newValue
            } else {
                changes[changes.count - 1].settings = newValue
            }
        }
    }

    /// Does what one word says; returns what it is about.
    private static func apply(
        _ word: Substring,
        to settings: inout PathSettings
    ) throws(PathDescriptionError) -> String {
        if word == "down" || word == "up" {
            settings.isDown = word == "down"
            return "down"
        }
        guard let sign = word.firstIndex(of: "=") else { throw .unknownWord(String(word)) }
        let name = String(word[..<sign])
        guard let key = PathKey(rawValue: name) else { throw .unknownKey(name) }
        let value = word[word.index(after: sign)...]
        guard settings.set(key, to: value) else { throw .badValue(key, String(value)) }
        return name
    }
}

extension PathSettings {
    /// What no single word shows.
    fileprivate func check() throws(PathDescriptionError) {
        if let burstLength, loss == 1 || loss / (1 - loss) > burstLength {
            throw .burstTooShort(length: burstLength, loss: min(loss, 0.999))
        }
        if let packetBytesMax, packetBytesMax <= headerBytes { throw .noRoomForPayload }
    }

    /// The words that make these settings of others.
    fileprivate func words(after before: PathSettings) -> [String] {
        var words = PathKey.allCases
            .filter { text(of: $0) != before.text(of: $0) }
            .map { "\($0.rawValue)=\(text(of: $0))" }
        if isDown != before.isDown { words.append(isDown ? "down" : "up") }
        return words
    }
}

extension PathDescription: CustomStringConvertible {
    /// The text that describes this path, without what goes without saying.
    package var description: String {
        var words = settings.words(after: PathSettings())
        var before = settings
        for change in changes {
            words.append("@" + Quantity.text(time: change.after))
            words += change.settings.words(after: before)
            before = change.settings
        }
        return words.joined(separator: " ")
    }
}
