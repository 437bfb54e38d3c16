//! Rules about what is given to the host's installer (catalogue §4.8).

pub mod pkg_archive;
pub mod pkg_dependency;
pub mod pkg_extraneous;
pub mod pkg_python_packaging;
pub mod pkg_zip_name;
