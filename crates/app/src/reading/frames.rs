//! What server and reading process say to each other in a conversation: one byte for the kind, four for the length, then the content.
//! Neither believes the other's length beyond the limit.

use std::io::{self, Read, Write};

use serde::Serialize;

/// Bytes of one frame: the largest file, or a workbook that is written.
pub const FRAME_BYTES_MAX: usize = 128 * 1024 * 1024;

/// One piece of the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// JSON.
    Said(Vec<u8>),
    /// A file.
    File(Vec<u8>),
}

impl Frame {
    /// Something said in JSON.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn said<T: Serialize>(words: &T) -> io::Result<Frame> {
        Ok(Frame::Said(serde_json::to_vec(words)?))
    }

    /// Sends it.
    ///
    /// # Errors
    /// When nobody listens any more, or it is longer than a frame may be.
    pub fn send(&self, out: &mut impl Write) -> io::Result<()> {
        let (kind, content) = match self {
            Self::Said(content) => (b'j', content),
            Self::File(content) => (b'f', content),
        };
        let length = u32::try_from(content.len()).ok().filter(|_| content.len() <= FRAME_BYTES_MAX);
        let length = length.ok_or_else(|| io::Error::other("longer than a frame may be"))?;
        out.write_all(&[kind])?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(content)?;
        out.flush()
    }

    /// Waits for one; nothing at the end of the conversation.
    ///
    /// # Errors
    /// When it breaks off within a frame, or is none.
    pub fn receive(input: &mut impl Read) -> io::Result<Option<Frame>> {
        let mut head = [0; 5];
        if input.read(&mut head[..1])? == 0 {
            return Ok(None);
        }
        input.read_exact(&mut head[1..])?;
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(io::Error::other("longer than a frame may be"));
        }
        // The length is believed only as far as bytes really come.
        let mut content = Vec::new();
        input.take(length as u64).read_to_end(&mut content)?;
        if content.len() < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match head[0] {
            b'j' => Ok(Some(Frame::Said(content))),
            b'f' => Ok(Some(Frame::File(content))),
            _ => Err(io::Error::other("no frame")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_received_and_nothing_longer_than_the_limit() {
        let mut wire = Vec::new();
        for frame in [
            Frame::Said(b"{}".to_vec()),
            Frame::File(Vec::new()),
            Frame::File(vec![7; FRAME_BYTES_MAX]),
        ] {
            frame.send(&mut wire).unwrap();
            assert_eq!(Frame::receive(&mut wire.as_slice()).unwrap(), Some(frame));
            wire.clear();
        }
        assert!(Frame::File(vec![7; FRAME_BYTES_MAX + 1]).send(&mut wire).is_err());
        assert_eq!(Frame::receive(&mut wire.as_slice()).unwrap(), None);
        let claimed = [b"f".as_slice(), &(FRAME_BYTES_MAX as u32 + 1).to_le_bytes(), b"abc"].concat();
        assert!(Frame::receive(&mut claimed.as_slice()).is_err());
        let cut = [b"j".as_slice(), &9u32.to_le_bytes(), b"abc"].concat();
        assert!(Frame::receive(&mut cut.as_slice()).is_err());
        assert!(Frame::receive(&mut b"x\0\0\0\0".as_slice()).is_err());
    }
}
