//! The store's tests, told to both databases.

mod city;
mod connection;
mod desk;
mod files;
mod jobs;
mod migrations;
mod search;
mod story;
mod threads;
