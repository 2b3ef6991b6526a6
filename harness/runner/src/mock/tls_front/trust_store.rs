//! Trust store for programs in Java: PKCS #12 (RFC 7292) with one trusted certificate. It is neither encrypted nor protected by
//! a password, since a certificate is no secret.

/// Tags of ASN.1 (X.690 section 8).
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const BMP_STRING: u8 = 0x1e;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// Explicit tag 0.
const EXPLICIT: u8 = 0xa0;

/// PKCS #7 data, 1.2.840.113549.1.7.1.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// Bag of a certificate, 1.2.840.113549.1.12.10.1.3.
const CERTIFICATE_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03];
/// X.509 certificate, 1.2.840.113549.1.9.22.1.
const X509: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01];
/// Friendly name, 1.2.840.113549.1.9.20.
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
/// Trusted use of a key, 2.16.840.1.113894.746875.1.1. Java trusts a certificate only with this attribute of Oracle's.
const TRUSTED_USE: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x86, 0xf9, 0x66, 0xad, 0xca, 0x7b, 0x01, 0x01];
/// Any use, 2.5.29.37.0.
const ANY_USE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// Name of the certificate in the store.
const NAME: &str = "egnyte-conformance";

/// Returns the store with one certificate, which is given in DER.
pub(super) fn trust_store(certificate: &[u8]) -> Vec<u8> {
    let attribute = |kind: &[u8], value: Vec<u8>| sequence(&[object_id(kind), tagged(SET, &value)]);
    let name: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attributes =
        [attribute(FRIENDLY_NAME, tagged(BMP_STRING, &name)), attribute(TRUSTED_USE, object_id(ANY_USE))].concat();
    let certificate = sequence(&[object_id(X509), tagged(EXPLICIT, &tagged(OCTETS, certificate))]);
    let bag = sequence(&[object_id(CERTIFICATE_BAG), tagged(EXPLICIT, &certificate), tagged(SET, &attributes)]);
    let safe = sequence(&[data(&sequence(&[bag]))]);
    sequence(&[tagged(INTEGER, &[3]), data(&safe)])
}

/// Content of the type `data`.
fn data(content: &[u8]) -> Vec<u8> {
    sequence(&[object_id(DATA), tagged(EXPLICIT, &tagged(OCTETS, content))])
}

fn object_id(id: &[u8]) -> Vec<u8> {
    tagged(OBJECT_ID, id)
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(SEQUENCE, &parts.concat())
}

/// Tag, length and content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = content.len().to_be_bytes();
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len() - 1)..];
    let length = match digits {
        [short] if *short < 0x80 => vec![*short],
        // There are eight digits at most.
        digits => [&[0x80 | u8::try_from(digits.len()).unwrap_or(0x7f)], digits].concat(),
    };
    [&[tag], &length[..], content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_has_as_many_digits_as_it_needs() {
        let head = |length: usize, digits: usize| tagged(OCTETS, &vec![0; length])[1..=digits].to_vec();
        assert_eq!(head(0, 1), [0]);
        assert_eq!(head(127, 1), [0x7f]);
        assert_eq!(head(128, 2), [0x81, 0x80]);
        assert_eq!(head(0x1234, 3), [0x82, 0x12, 0x34]);
    }

    #[test]
    fn store_is_the_one_that_java_reads() {
        let hex: String = trust_store(b"certificate").iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = [
            "3081ac0201033081a606092a864886f70d010701a0819804819530819230818f06092a864886f70d010701a08181047f307d",
            "307b060b2a864886f70d010c0a0103a01d301b060a2a864886f70d01091601a00d040b6365727469666963617465314d3033",
            "06092a864886f70d01091431261e2400650067006e007900740065002d0063006f006e0066006f0072006d0061006e006300",
            "653016060c6086480186f966adca7b010131060604551d2500",
        ];
        assert_eq!(hex, expected.concat());
    }
}
