//! The store's tests, told to both databases.

mod connection;
mod migrations;
mod threads;
