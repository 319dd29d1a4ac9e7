// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Double {
    /// The number with a fixed number of decimals.
    func text(decimals: Int) -> String {
        guard isFinite else { return "-" }
        let factor = Double((0..<decimals).reduce(1) { power, _ in power * 10 })
        guard abs(self) * factor < 1e15 else { return "\(self)" }
        let scaled = Int((abs(self) * factor).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % Int(factor))
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(scaled / Int(factor)).\(zeros)\(fraction)"
    }

    /// The number rounded to three decimals, as JSON carries it.
    var rounded3: Double { (self * 1_000).rounded() / 1_000 }
}

extension Duration {
    /// As a floating-point number.
    var inSeconds: Double { self / .seconds(1) }

    /// As a floating-point number.
    var inMilliseconds: Double { self / .milliseconds(1) }

    /// Seconds with as many decimals as matter.
    var secondsText: String {
        let seconds = inSeconds
        return "\(seconds.text(decimals: seconds == seconds.rounded() ? 0 : 2)) s"
    }
}

extension String {
    /// The text with spaces in front, at least `count` characters.
    func padded(to count: Int) -> String {
        String(repeating: " ", count: max(0, count - self.count)) + self
    }
}

/// Sizes as people read them.
enum SizeText {
    /// The size in the largest binary unit that it fills.
    static func bytes(_ count: UInt64) -> String {
        let units: [(String, UInt64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        for (name, size) in units where count >= size {
            let number = Double(count) / Double(size)
            return "\(number.text(decimals: count % size == 0 ? 0 : 2)) \(name)"
        }
        return "\(count) bytes"
    }

    /// The number of MiB, with one decimal.
    static func mebibytes(_ count: UInt64) -> String {
        (Double(count) / Double(1 << 20)).text(decimals: 1)
    }
}

/// Bytes over time.
enum Rate {
    /// 10^6 bits each second.
    static func megabitsPerSecond(_ bytes: UInt64, in time: Duration) -> Double {
        time > .zero ? Double(bytes) * 8 / 1e6 / time.inSeconds : 0
    }

    /// 2^20 bytes each second.
    static func mebibytesPerSecond(_ bytes: UInt64, in time: Duration) -> Double {
        time > .zero ? Double(bytes) / Double(1 << 20) / time.inSeconds : 0
    }
}
