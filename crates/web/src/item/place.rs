//! An agreed place as people write it: latitude and longitude in degrees, radius in metres.

use jiufen_kernel::item::proof::Place;

use crate::language::Lang;

/// Digits after the point that are kept.
const DIGITS: usize = 7;

/// Degrees as text, with so many digits after the point.
fn degrees(e7: i32, digits: usize) -> String {
    let (whole, rest) = (e7.unsigned_abs() / 10_000_000, e7.unsigned_abs() % 10_000_000);
    let sign = if e7 < 0 { "-" } else { "" };
    let rest = format!("{rest:07}");
    format!("{sign}{whole}.{}", &rest[..digits])
}

/// As a form holds it: every digit, so that sending it back changes nothing.
pub(crate) fn written(place: &Place) -> String {
    let (latitude, longitude) = (degrees(place.latitude_e7, DIGITS), degrees(place.longitude_e7, DIGITS));
    format!("{latitude} {longitude} {}", place.radius_m)
}

/// As a page shows it: to about ten metres.
pub(crate) fn shown(place: &Place, lang: Lang) -> String {
    let (latitude, longitude) = (degrees(place.latitude_e7, 4), degrees(place.longitude_e7, 4));
    match lang {
        Lang::Zh => format!("{latitude}，{longitude}，半径 {} 米", place.radius_m),
        Lang::En => format!("{latitude}, {longitude}, within {} m", place.radius_m),
    }
}

/// Back from what somebody typed: three numbers, parted by spaces or commas. Whether they lie on the earth is the
/// kernel's to say.
pub(crate) fn read(text: &str) -> Option<Place> {
    let mut parts = text.split([' ', ',', '，', '\u{3000}']).filter(|part| !part.is_empty());
    let place = Place {
        latitude_e7: e7(parts.next()?)?,
        longitude_e7: e7(parts.next()?)?,
        radius_m: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(place)
}

fn e7(text: &str) -> Option<i32> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > DIGITS || !all_digits(whole) || !all_digits(rest) {
        return None;
    }
    let e7: i32 = format!("{whole}{rest:0<7}").parse().ok()?;
    Some(if negative { -e7 } else { e7 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were_written() {
        for (text, written_as) in [
            ("35.1234567 113.02 200", "35.1234567 113.0200000 200"),
            ("-0.5，-0.0000001，50", "-0.5000000 -0.0000001 50"),
            ("90,180,1", "90.0000000 180.0000000 1"),
        ] {
            let place = read(text).unwrap();
            assert_eq!(written(&place), written_as);
            assert_eq!(read(&written(&place)), Some(place));
        }
        assert_eq!(
            shown(&read("-0.5 113.02 50").unwrap(), Lang::En),
            "-0.5000, 113.0200, within 50 m"
        );
        for wrong in [
            "",
            "35",
            "35 113",
            "35 113 -1",
            "35 113 200 1",
            "35.12345678 113 1",
            "1e2 3 4",
            "北纬35 113 1",
            "999.9 1 1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
