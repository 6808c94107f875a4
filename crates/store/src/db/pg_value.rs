//! Values on PostgreSQL's wire: one integer kind for every integer type, so that SQL needs no casts.

use std::error::Error;

use bytes::{BufMut as _, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::Value;

type Failure = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(value) => match *ty {
                Type::INT8 => out.put_i64(*value),
                Type::INT4 => out.put_i32(i32::try_from(*value)?),
                Type::INT2 => out.put_i16(i16::try_from(*value)?),
                Type::OID => out.put_u32(u32::try_from(*value)?),
                Type::BOOL => out.put_u8(match value {
                    0 => 0,
                    1 => 1,
                    other => return Err(format!("{other} is not a truth value").into()),
                }),
                Type::NUMERIC => put_numeric(*value, out),
                _ => return Err(format!("an integer was given where PostgreSQL expects {ty}").into()),
            },
            Value::Text(value) if <&str as ToSql>::accepts(ty) => return value.as_str().to_sql(ty, out),
            Value::Bytes(value) if *ty == Type::BYTEA => out.put_slice(value),
            Value::Text(_) => return Err(format!("text was given where PostgreSQL expects {ty}").into()),
            Value::Bytes(_) => return Err(format!("bytes were given where PostgreSQL expects {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true // what does not fit is refused above, where the value is known
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Failure> {
        Ok(match *ty {
            Type::INT8 => Value::Int(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Value::Int(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Value::Int(i16::from_be_bytes(raw.try_into()?).into()),
            Type::OID => Value::Int(u32::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => Value::Int(raw.first().copied().unwrap_or(0).into()),
            Type::NUMERIC => Value::Int(read_numeric(raw)?),
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            _ if <String as FromSql>::accepts(ty) => Value::Text(<String as FromSql>::from_sql(ty, raw)?),
            _ => return Err(format!("a {ty} is not an integer, text or bytes").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Failure> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// `sum(bigint)` is a NUMERIC: base-10,000 digits, a weight, a sign. A whole number in range is an integer to us.
fn read_numeric(raw: &[u8]) -> Result<i64, Failure> {
    let word = |at: usize| -> Result<u16, Failure> {
        let pair = raw.get(2 * at..2 * at + 2).ok_or("a NUMERIC is cut short")?;
        Ok(u16::from_be_bytes(pair.try_into()?))
    };
    let digits = i64::from(word(0)?);
    let weight = i64::from(i16::from_be_bytes(word(1)?.to_be_bytes()));
    let sign: i128 = match word(2)? {
        0 => 1,
        0x4000 => -1,
        _ => return Err("a NUMERIC is not a number".into()),
    };
    if digits > weight + 1 {
        return Err("a NUMERIC has a fraction".into());
    }
    if weight > 5 {
        return Err("a NUMERIC is too large".into());
    }
    let mut total: i128 = 0;
    for place in 0..=weight {
        let digit = if place < digits {
            word(4 + usize::try_from(place)?)?
        } else {
            0
        };
        total = total * 10_000 + i128::from(digit);
    }
    Ok(i64::try_from(sign * total)?)
}

/// An integer as NUMERIC, wanted where it is compared with a sum.
fn put_numeric(value: i64, out: &mut BytesMut) {
    let mut digits = Vec::new();
    let mut rest = value.unsigned_abs();
    while rest > 0 {
        digits.push((rest % 10_000) as u16); // below 10,000
        rest /= 10_000;
    }
    out.put_u16(digits.len() as u16); // at most 5
    out.put_i16(digits.len() as i16 - 1);
    out.put_u16(if value < 0 { 0x4000 } else { 0 });
    out.put_u16(0);
    for digit in digits.iter().rev() {
        out.put_u16(*digit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_survive_numeric() {
        for value in [0, 1, -1, 9_999, 10_000, 100_000_000, -12_345_678_901, i64::MAX, i64::MIN] {
            let mut wire = BytesMut::new();
            put_numeric(value, &mut wire);
            assert_eq!(read_numeric(&wire).unwrap(), value);
        }
    }
}
