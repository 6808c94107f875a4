//! The four kinds of value the store keeps, and a row of them.
//! Percentages, dates and instants are integers, identifiers and digests are bytes: nothing is ever a float.

use uuid::Uuid;

use super::{DbError, Result};

/// One value, as a parameter or in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Value {
    /// No value, of any type.
    #[default]
    Null,
    /// A whole number; also a truth value (0 or 1).
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes; also an identifier (16) or a digest (32).
    Bytes(Vec<u8>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Int(_) => "an integer",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        }
    }
}

/// Smaller integers, which all become `Int`.
macro_rules! from_integer {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Value {
            fn from(value: $integer) -> Value {
                Value::Int(i64::from(value))
            }
        })*
    };
}

from_integer!(i64, i32, i16, i8, u32, u16, u8, bool);

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Value {
        Value::Bytes(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Value {
        Value::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Value {
        Value::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Value {
        Value::Bytes(value.to_vec())
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Value {
        Value::Bytes(value.as_bytes().to_vec())
    }
}

impl From<&Uuid> for Value {
    fn from(value: &Uuid) -> Value {
        Value::Bytes(value.as_bytes().to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// One row of a result; columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Row {
        Row { values }
    }

    /// All values, in order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// All values, in order, owned.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    fn wrong<T>(&self, column: usize, expected: &'static str) -> Result<T> {
        let found = self.values.get(column).map_or("no such column", Value::kind);
        Err(DbError::Column {
            column,
            expected,
            found: found.to_owned(),
        })
    }

    /// True when the column holds nothing.
    pub fn is_null(&self, column: usize) -> bool {
        matches!(self.values.get(column), Some(Value::Null))
    }

    /// An integer.
    pub fn int(&self, column: usize) -> Result<i64> {
        match self.values.get(column) {
            Some(Value::Int(value)) => Ok(*value),
            _ => self.wrong(column, "an integer"),
        }
    }

    /// An integer of a narrower type, such as `u16`.
    pub fn small<T: TryFrom<i64>>(&self, column: usize) -> Result<T> {
        let value = self.int(column)?;
        T::try_from(value).map_err(|_| DbError::Column {
            column,
            expected: "an integer in range",
            found: value.to_string(),
        })
    }

    /// A truth value kept as 0 or 1.
    pub fn flag(&self, column: usize) -> Result<bool> {
        match self.values.get(column) {
            Some(Value::Int(0)) => Ok(false),
            Some(Value::Int(1)) => Ok(true),
            _ => self.wrong(column, "0 or 1"),
        }
    }

    /// Text.
    pub fn text(&self, column: usize) -> Result<&str> {
        match self.values.get(column) {
            Some(Value::Text(value)) => Ok(value),
            _ => self.wrong(column, "text"),
        }
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        match self.values.get(column) {
            Some(Value::Bytes(value)) => Ok(value),
            _ => self.wrong(column, "bytes"),
        }
    }

    /// Text, moved out of the row.
    pub fn take_text(&mut self, column: usize) -> Result<String> {
        match self.values.get_mut(column) {
            Some(Value::Text(value)) => Ok(std::mem::take(value)),
            _ => self.wrong(column, "text"),
        }
    }

    /// Bytes, moved out of the row.
    pub fn take_bytes(&mut self, column: usize) -> Result<Vec<u8>> {
        match self.values.get_mut(column) {
            Some(Value::Bytes(value)) => Ok(std::mem::take(value)),
            _ => self.wrong(column, "bytes"),
        }
    }

    /// Exactly `N` bytes, such as a digest.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        let bytes = self.bytes(column)?;
        bytes.try_into().map_err(|_| DbError::Column {
            column,
            expected: "bytes of a fixed length",
            found: format!("{} bytes instead of {N}", bytes.len()),
        })
    }

    /// A UUID kept as 16 bytes.
    pub fn uuid(&self, column: usize) -> Result<Uuid> {
        Ok(Uuid::from_bytes(self.array(column)?))
    }

    /// An integer or nothing.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        if self.is_null(column) {
            Ok(None)
        } else {
            self.int(column).map(Some)
        }
    }

    /// Text or nothing.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        if self.is_null(column) {
            Ok(None)
        } else {
            self.text(column).map(Some)
        }
    }

    /// Bytes or nothing.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        if self.is_null(column) {
            Ok(None)
        } else {
            self.bytes(column).map(Some)
        }
    }

    /// Exactly `N` bytes or nothing.
    pub fn opt_array<const N: usize>(&self, column: usize) -> Result<Option<[u8; N]>> {
        if self.is_null(column) {
            Ok(None)
        } else {
            self.array(column).map(Some)
        }
    }

    /// A UUID or nothing.
    pub fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>> {
        if self.is_null(column) {
            Ok(None)
        } else {
            self.uuid(column).map(Some)
        }
    }
}
