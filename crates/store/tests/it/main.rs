//! The store's tests, told to both databases.

mod cheated;
mod city;
mod connection;
mod covering;
mod desk;
mod erasing;
mod fallen;
mod files;
mod folding;
mod full;
mod guard;
mod health;
mod hidden;
mod importing;
mod jobs;
mod lane;
mod limits;
mod lives;
mod migrations;
mod reviewing;
mod search;
mod sees;
mod shape;
mod similar;
mod standing_back;
mod story;
mod threads;
mod town;
mod upgrade;
mod verify;

// The rules' own world and random lives: what the store keeps is held against what they say.
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/cheating/mod.rs"]
mod cheating;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/given.rs"]
mod given;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/naive.rs"]
mod naive;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/organising.rs"]
mod organising;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/reviews.rs"]
mod reviews;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/steps.rs"]
mod steps;
#[allow(dead_code)] // the store needs a part of it
#[path = "../../../kernel/tests/it/world.rs"]
mod world;
